import type { Bus, DefaultBusTopics, TopicName } from '@dropslot/core'
import { BusContext } from './bus-context.js'
import { development } from './development.js'
import { useCallback, useContext, useInsertionEffect } from './react.js'
import type { AnyBus } from './source.js'

/** Where a hook publishes. */
export interface PublishOptions {
  /** Another bus than the provider's. */
  readonly bus?: AnyBus | undefined
}

/** {@link usePublish} typed to the topics of a bus. */
export type UsePublish<Topics extends object> = <Name extends TopicName<Topics>>(
  name: Name,
  options?: PublishOptions,
) => (value: Topics[Name]) => void

/**
 * A function that publishes to a topic, with a stable identity while name and bus stay. It does not subscribe, so publishing does not
 * render this component, and it makes the topic only when it first publishes. Call it in event handlers and effects, not while
 * rendering; in development that is warned of once. (Of `bus.publish` while rendering only React itself warns, when it is seen at once.)
 *
 * @example
 * ```tsx
 * const publish = usePublish<Quote>('prices')
 * return <button onClick={() => publish({ bid: 1, ask: 2 })}>Quote</button>
 * ```
 */
export function usePublish<Topics extends object, Name extends TopicName<Topics>>(
  name: Name,
  options: { readonly bus: Bus<Topics> },
): (value: Topics[Name]) => void
export function usePublish<Name extends TopicName<DefaultBusTopics>>(
  name: Name,
  options?: PublishOptions,
): (value: DefaultBusTopics[Name]) => void
export function usePublish<T>(name: string, options?: PublishOptions): (value: T) => void
export function usePublish(name: string, options?: PublishOptions): (value: unknown) => void {
  const context = useContext(BusContext)
  const bus = options?.bus ?? context.bus
  const publish: (value: unknown) => void = useCallback(
    value => {
      development?.publishing(publish, name)
      bus.topic(name).publish(value)
    },
    [bus, name],
  )
  if (development) {
    development.rendering(publish)
    // biome-ignore lint/correctness/useHookAtTopLevel: it is there always or never.
    useInsertionEffect(() => development?.committed(publish))
  }
  return publish
}
