import { BusContext } from './bus-context.js'
import { useContext, useMemo } from './react.js'
import { type AnyBus, deliveryKey, type HookDelivery, type Sources, sourcesOf } from './source.js'
import { TopicSource } from './topic-source.js'

/** How a hook reads. */
export interface ReadOptions {
  /**
   * When the component sees a publish; the provider's, or `'auto'`, unless told otherwise. A scheduler of your own must be the same
   * function at each render: another one is another delivery.
   */
  readonly delivery?: HookDelivery | undefined
  /** Another bus than the provider's. */
  readonly bus?: AnyBus | undefined
}

/** Something made for a bus and a delivery, those of the options or the nearest provider's, and anew when one of `parts` changes. */
export function useReading<S>(
  options: ReadOptions | undefined,
  make: (sources: Sources) => S,
  ...parts: [unknown, unknown?]
): S {
  const context = useContext(BusContext)
  const bus = options?.bus ?? context.bus
  const delivery = options?.delivery ?? context.delivery
  return useMemo(() => make(sourcesOf(bus, delivery)), [bus, deliveryKey(delivery), parts[0], parts[1]])
}

/** A topic as this component reads it. */
export function useSource(name: string, options: ReadOptions | undefined): TopicSource {
  return useReading(options, sources => new TopicSource(sources, name), name)
}
