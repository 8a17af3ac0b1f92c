import type { Scheduler } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { isAlone, leave } from './list.js'
import type { Listener } from './listener.js'
import { type Due, Phase } from './phase.js'

/**
 * Delivery by a scheduler of the user's: one request for all listeners of the bus that share the function, all that is due in one go.
 * A scheduler that throws is reported, and the values come by microtask.
 */
export class SchedulerPhase extends Phase {
  readonly #scheduler: Scheduler
  /** Of the listener for which the scheduler is asked. */
  #topic = ''
  /** Whether `deliver` was called; what delivers sooner, a flush, leaves the request open. */
  #isDelivered = false

  constructor(loop: DeliveryLoop, scheduler: Scheduler) {
    super(loop)
    this.#scheduler = scheduler
  }

  override _add(due: Due): void {
    if (!this._requested) this.#topic = (due as Listener)._topic.name
    super._add(due)
  }

  override _request(): void {
    const { _loop: loop } = this
    // Each request has its own `deliver`, which counts once: a late one is not to stand for the request that came after.
    let isOver = false
    const deliver = (): void => {
      if (isOver) return
      isOver = true
      this.#deliver()
    }
    // A scheduler may wait for nothing but a microtask; then a circle through it starves the page unless it is given a pause.
    if (loop._depth > 1 && loop._isStrained(this, this.#topic)) loop._clock.setTimeout(deliver, 0)
    else loop._call(() => this.#scheduler.call(undefined, deliver), this.#topic) || loop._clock.queueMicrotask(deliver)
  }

  /** Until its turn comes, what becomes due comes with it, and the scheduler is not asked again. */
  #deliver(): void {
    if (isAlone(this)) this._requested = false
    else {
      this.#isDelivered = true
      this._loop._runSoon(this)
    }
  }

  override _run(): void {
    if (this.#isDelivered) this.#isDelivered = this._requested = false
    super._run()
  }

  override _cancel(): void {
    if (isAlone(this._due) && isAlone(this._round)) leave(this)
  }
}
