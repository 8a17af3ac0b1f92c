import type { Delivery } from '@dropslot/core'
import type { AnyBus } from './source.js'

/**
 * Listens to a topic and, when it was removed, to the one of that name that comes after it, whose value, if it has one already, is
 * delivered too. `onRemoved` is called in between. Returns what stops it. On a closed bus there is nothing to hear, which is no error.
 *
 * @throws BusError `FULL` when the topic would be one too many
 */
export function follow(
  bus: AnyBus,
  name: string,
  listener: (value: unknown) => unknown,
  delivery: Delivery,
  immediate?: boolean,
  onRemoved?: () => void,
): () => void {
  let stop: (() => void) | null = () => {}
  const listen = (immediate: boolean | undefined): void => {
    try {
      stop = bus.topic(name).subscribe(listener, {
        delivery,
        immediate,
        onDisconnect: () => {
          onRemoved?.()
          // Whoever hears of the removal may stop listening.
          if (stop) listen(true)
        },
      })
    } catch (error) {
      // A closed bus has nothing to show; the component is not to blame.
      if ((error as { code?: unknown }).code !== 'CLOSED') throw error
    }
  }
  listen(immediate)
  return () => {
    stop?.()
    stop = null
  }
}
