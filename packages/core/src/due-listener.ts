import { checkDuration } from './arguments.js'
import type { Delivery, ListenerFunction } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { EveryPhase } from './every-phase.js'
import { leave } from './list.js'
import { Listener } from './listener.js'
import { CLOSED, IN_FLIGHT } from './listener-state.js'
import type { Phase } from './phase.js'
import { SchedulerPhase } from './scheduler-phase.js'
import type { Topic } from './topic.js'

/** Takes what a turn is to tell. */
export interface Before {
  /** @internal */ _take(): void
}

/** A push subscription that is called in turns of its own, in the moments of its phase, most often later than the publish. It is never level. */
export class DueListener extends Listener {
  /** Null for `'sync'`: its turn is the next one of the loop. */
  readonly #phase: Phase | null
  /** What is to be there before a turn. Where the stack ends on the way, the turn is still to come. */
  readonly #before: Before | null

  constructor(topic: Topic<unknown>, listener: ListenerFunction<unknown>, delivery: Delivery, before: Before | null) {
    super(topic, listener)
    this.#phase = phaseOf(delivery, topic._loop)
    this.#before = before
  }

  override _run(): void {
    // What is to run next cannot be taken out of the loop any more; and a clock of the user's may have closed it while it was asked.
    if (this._state & (CLOSED | IN_FLIGHT)) leave(this)
    else {
      this.#before?._take()
      super._run()
    }
  }

  override _wake(): void {
    if (this.#phase !== null) this.#phase._add(this)
    else {
      this._topic._loop._runSoon(this)
      leave(this)
    }
  }

  override _join(): void {
    this._arm()
  }

  override _close(): void {
    super._close()
    this.#phase?._cancel()
  }
}

function phaseOf(delivery: Delivery, loop: DeliveryLoop): Phase | null {
  if (delivery === 'sync') return null
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
    checkDuration(delivery?.every, "delivery is 'sync', 'microtask', 'frame', a function or { every }, which"),
  )
}
