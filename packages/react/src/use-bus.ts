import type { Bus, DefaultBusTopics } from '@dropslot/core'
import { BusContext } from './bus-context.js'
import { useContext } from './react.js'

/**
 * The bus of the nearest `BusProvider`, or the default bus. It does not subscribe to anything.
 *
 * @example
 * ```tsx
 * const bus = useBus()
 * const reset = () => bus.batch(() => { bus.publish('a', 0); bus.publish('b', 0) })
 * ```
 */
export function useBus<Topics extends object = DefaultBusTopics>(): Bus<Topics> {
  // The provider takes a bus of any topics; which ones they are is said here, or by createTopicHooks.
  return useContext(BusContext).bus as Bus<Topics>
}
