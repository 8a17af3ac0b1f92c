import type { Scheduler } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { isAlone, leave } from './list.js'
import { type Due, Phase } from './phase.js'

/**
 * Delivery by a scheduler of the user's: one request for all listeners of the bus that share the function, all that is due in one go.
 * A scheduler that throws is reported, and the values come by microtask.
 */
export class SchedulerPhase extends Phase {
  readonly #scheduler: Scheduler
  /** What the scheduler was given last, until it is called. A late one is not to stand for the request that came after. */
  #deliver: (() => void) | undefined = undefined
  /** Whether the scheduler is being asked; what that is for is not due yet. */
  #isAsking = false

  constructor(loop: DeliveryLoop, scheduler: Scheduler) {
    super(loop)
    this.#scheduler = scheduler
  }

  override _request({ _topic: { name } }: Due): void {
    const { _loop: loop } = this
    const deliver = (): void => {
      if (this.#deliver !== deliver) return
      this.#deliver = undefined
      // One that delivers at once makes rounds, which are counted.
      if (!this.#isAsking) loop._isLate = true
      this._fire()
    }
    this.#deliver = deliver
    this.#isAsking = true
    // A scheduler may wait for nothing but a microtask; then a circle through it starves the page unless it is given a pause.
    try {
      if (loop._isLate && loop._isStrained(this, name)) loop._clock.setTimeout(deliver, 0)
      else loop._call(() => this.#scheduler.call(undefined, deliver), name) || loop._clock.queueMicrotask(deliver)
    } finally {
      this.#isAsking = false
    }
  }

  override _cancel(): void {
    if (this.#isAsking || !isAlone(this._due) || !isAlone(this._round)) return
    leave(this)
    // Nothing is due (any more, or since a flush), so who stopped may have taken back what its scheduler was waiting for: the next is asked
    // for anew.
    this._requested = this._isReady = false
    this.#deliver = undefined
  }
}
