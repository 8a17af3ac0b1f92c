import type { Bus } from '@dropslot/core'
import type { FunctionComponent } from 'react'
import { BusProvider, type BusProviderProps } from './bus-provider.js'
import { useBus } from './use-bus.js'
import { type UsePublish, usePublish } from './use-publish.js'
import { type UseTopic, useTopic } from './use-topic.js'
import { type UseTopicListener, useTopicListener } from './use-topic-listener.js'
import { type UseTopicRef, useTopicRef } from './use-topic-ref.js'
import { type UseTopicStatus, useTopicStatus } from './use-topic-status.js'
import { type UseTopicSuspense, useTopicSuspense } from './use-topic-suspense.js'
import { type UseTopics, useTopics } from './use-topics.js'

/** The hooks of this package, typed to `Topics`. */
export interface TopicHooks<Topics extends object> {
  readonly useTopic: UseTopic<Topics>
  readonly useTopicListener: UseTopicListener<Topics>
  readonly useTopicRef: UseTopicRef<Topics>
  readonly useTopicSuspense: UseTopicSuspense<Topics>
  readonly useTopics: UseTopics<Topics>
  readonly useTopicStatus: UseTopicStatus<Topics>
  readonly usePublish: UsePublish<Topics>
  readonly useBus: () => Bus<Topics>
  readonly BusProvider: FunctionComponent<Omit<BusProviderProps, 'bus'> & { readonly bus?: Bus<Topics> | undefined }>
}

/**
 * The hooks, typed to your topics. They are the same functions: this costs nothing and holds nothing. It does not make a bus; give
 * one to `BusProvider`, or use the default bus.
 *
 * @example
 * ```tsx
 * interface Topics {
 *   prices: Quote
 *   [sensor: `sensor/${string}`]: number
 * }
 * export const { useTopic, usePublish, useBus, BusProvider } = createTopicHooks<Topics>()
 * ```
 */
export function createTopicHooks<Topics extends object>(): TopicHooks<Topics> {
  // Types only: at run time a name is a name.
  return {
    useTopic,
    useTopicListener,
    useTopicRef,
    useTopicSuspense,
    useTopics,
    useTopicStatus,
    usePublish,
    useBus,
    BusProvider,
  } as unknown as TopicHooks<Topics>
}
