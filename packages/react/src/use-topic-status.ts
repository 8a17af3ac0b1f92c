import type { Bus, DefaultBusTopics, TopicName } from '@dropslot/core'
import { StatusSource, type TopicStatus } from './status-source.js'
import { useShown } from './use-shown.js'
import { type ReadOptions, useReading } from './use-source.js'

/** How a hook reads a topic's status. */
export interface StatusOptions extends ReadOptions {
  /** After how many milliseconds without a publish the value is stale to this component; the topic's own time unless told otherwise. */
  readonly staleAfter?: number | undefined
}

/** {@link useTopicStatus} typed to the topics of a bus. */
export type UseTopicStatus<Topics extends object> = (name: TopicName<Topics>, options?: StatusOptions) => TopicStatus

/**
 * How a topic is doing: whether its value is stale, its version, and how many messages were skipped. The component renders again with
 * each delivery that has a new version, and when `stale` changes: to `true` within an eighth of `staleAfter`, to `false` with the
 * delivery of the next publish. Age is counted from the publish, or from the mount where that came later.
 *
 * It does not read the value, and does not change when the topic is stale to others. Without `staleAfter` here or on the topic,
 * nothing is ever stale. A publish in a discrete user event comes with the next frame.
 *
 * @throws TypeError for a name that is `''` or no string
 * @throws BusError `FULL`, to the error boundary
 *
 * @example
 * ```tsx
 * const { stale, version, skipped } = useTopicStatus('prices', { staleAfter: 5_000 })
 * ```
 */
export function useTopicStatus<Topics extends object>(
  name: TopicName<Topics>,
  options: StatusOptions & { readonly bus: Bus<Topics> },
): TopicStatus
export function useTopicStatus(name: TopicName<DefaultBusTopics>, options?: StatusOptions): TopicStatus
export function useTopicStatus(name: string, options?: StatusOptions): TopicStatus {
  const staleAfter = options?.staleAfter
  const source = useReading(options, sources => new StatusSource(sources, name, staleAfter), name, staleAfter)
  return useShown(source)
}
