import { checkDuration } from './arguments.js'
import type { Delivery, ListenerFunction } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { EveryPhase } from './every-phase.js'
import { Listener } from './listener.js'
import type { Phase } from './phase.js'
import { SchedulerPhase } from './scheduler-phase.js'
import type { Topic } from './topic.js'

/** Takes what a turn is to tell. */
export interface Before {
  /** @internal */ _take(): void
}

/** A push subscription that is called in turns of its own, in the moments of its phase, most often later than the publish. It is never level. */
export class DueListener extends Listener {
  readonly #phase: Phase
  /** What is to be there before a turn. Where the stack ends on the way, the turn is still to come. */
  readonly #before: Before | null

  constructor(topic: Topic<unknown>, listener: ListenerFunction<unknown>, delivery: Delivery, before: Before | null) {
    super(topic, listener)
    this.#phase = phaseOf(delivery, topic._loop)
    this.#before = before
  }

  override _run(): void {
    this.#before?._take()
    super._run()
  }

  override _wake(): void {
    this.#phase._add(this)
  }

  override _join(): void {
    this._arm()
  }

  override _close(): void {
    super._close()
    this.#phase._cancel()
  }
}

function phaseOf(delivery: Delivery, loop: DeliveryLoop): Phase {
  if (delivery === 'sync') return loop._soon
  if (delivery === 'microtask') return loop._microtask
  if (delivery === 'frame') return loop._frame
  if (typeof delivery === 'function') {
    let phase = loop._schedulers.get(delivery)
    if (phase === undefined) {
      phase = new SchedulerPhase(loop, delivery)
      loop._schedulers.set(delivery, phase)
    }
    return phase
  }
  return new EveryPhase(
    loop,
    checkDuration(
      delivery?.every ?? `${delivery}`,
      "delivery is 'sync', 'microtask', 'frame', a function or { every }, which",
    ),
  )
}
