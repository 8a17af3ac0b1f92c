import { Bus, type Delivery } from '@dropslot/core'
import { VirtualClock } from '../../../packages/core/test/virtual-clock.js'

/** Every way in which a listener is called. The scheduler is one that a case moves by hand. */
export const DELIVERIES = ['sync', 'microtask', 'frame', 'every', 'scheduler'] as const
export type DeliveryName = (typeof DELIVERIES)[number]

/** A bus on a clock that the case moves by hand, so that no case needs the host's timers. */
export function scene() {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const bus = new Bus<Record<string, number>>({ clock, onError: error => errors.push(error) })
  let scheduled: (() => void)[] = []
  const delivery = (name: DeliveryName): Delivery => {
    if (name === 'every') return { every: 10 }
    if (name === 'scheduler') return deliver => scheduled.push(deliver)
    return name
  }
  /** Lets everything become delivered that can. */
  const settle = (): void => {
    for (let i = 0; i < 3; i++) {
      clock.microtasks()
      clock.frame()
      const due = scheduled
      scheduled = []
      for (const deliver of due) deliver()
      clock.advance(100)
    }
  }
  return { bus, clock, errors, delivery, settle }
}
