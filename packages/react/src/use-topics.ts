import type { Bus, DefaultBusTopics, MatchingName, TopicName } from '@dropslot/core'
import { type Pattern, TopicsSource } from './topics-source.js'
import { useShown } from './use-shown.js'
import { type ReadOptions, useReading } from './use-source.js'

/** The topics of `Topics` that a pattern may match, with their values. */
export type TopicsMap<Topics extends object, P> = P extends string
  ? ReadonlyMap<MatchingName<Topics, P>, Topics[MatchingName<Topics, P>]>
  : ReadonlyMap<TopicName<Topics>, Topics[TopicName<Topics>]>

/** {@link useTopics} typed to the topics of a bus. */
export type UseTopics<Topics extends object> = <const P extends Pattern>(
  pattern: P,
  options?: ReadOptions,
) => TopicsMap<Topics, P>

/**
 * Reads many topics, those that a glob matches or a predicate accepts: the newest values by name, of topics that have one. One
 * subscription however many topics there are, and one render a delivery however many changed; the map is a new one only when
 * something in it changed. Topics that come later join, and those that are removed leave.
 *
 * A predicate may be written inline: it is that of the first render, and another one is looked at only together with another bus or
 * delivery. To watch other topics, use a glob, or give the component another `key`. A publish in a discrete user event does not come
 * at once here, but with the next frame: read what a controlled input shows with `useTopic`. Server rendering and hydration read the
 * bus, not the provider's snapshot: what is only in that is shown when it was published to the bus, after hydration.
 *
 * @throws TypeError for `''`
 *
 * @example
 * ```tsx
 * const fleet = useTopics('sensor/*')
 * return <>{[...fleet].map(([name, degrees]) => <Sensor key={name} degrees={degrees} />)}</>
 * ```
 */
export function useTopics<Topics extends object, const P extends Pattern>(
  pattern: P,
  options: ReadOptions & { readonly bus: Bus<Topics> },
): TopicsMap<Topics, P>
export function useTopics<const P extends Pattern>(pattern: P, options?: ReadOptions): TopicsMap<DefaultBusTopics, P>
export function useTopics<T>(pattern: Pattern, options?: ReadOptions): ReadonlyMap<string, T>
export function useTopics(pattern: Pattern, options?: ReadOptions): ReadonlyMap<string, unknown> {
  const source = useReading(
    options,
    sources => new TopicsSource(sources, pattern),
    typeof pattern === 'string' ? pattern : 0,
  )
  return useShown(source)
}
