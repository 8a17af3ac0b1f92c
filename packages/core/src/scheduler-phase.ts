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
  /** What the scheduler was given last, until it is called. A late one is not to stand for the request that came after. */
  #deliver: (() => void) | undefined = undefined
  /** Whether the scheduler is being asked; what that is for is not due yet. */
  #isAsking = false
  /** Whether it was called; what delivers sooner, a flush, leaves the request open. */
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
    const deliver = (): void => {
      if (this.#deliver === deliver) this.#take()
    }
    this.#deliver = deliver
    this.#isAsking = true
    // A scheduler may wait for nothing but a microtask; then a circle through it starves the page unless it is given a pause.
    if (loop._isLate && loop._isStrained(this, this.#topic)) loop._clock.setTimeout(deliver, 0)
    else loop._call(() => this.#scheduler.call(undefined, deliver), this.#topic) || loop._clock.queueMicrotask(deliver)
    // Not in a `finally`: where no moment can be had, nothing is due, and the next request sets it right.
    this.#isAsking = false
  }

  /** Until its turn comes, what becomes due comes with it, and the scheduler is not asked again. */
  #take(): void {
    const { _loop: loop } = this
    const isIdle = isAlone(this)
    // One that delivers at once makes rounds, which are counted.
    if (!this.#isAsking) loop._isLate = true
    this.#deliver = undefined
    this._requested = this.#isDelivered = !isIdle
    if (!isIdle) loop._runSoon(this)
  }

  override _run(): void {
    if (this.#isDelivered) this.#isDelivered = this._requested = false
    super._run()
  }

  override _cancel(): void {
    if (this.#isAsking || !isAlone(this._due) || !isAlone(this._round)) return
    leave(this)
    // Nothing is due (any more, or since a flush), so who stopped may have taken back what its scheduler was waiting for: the next is asked
    // for anew.
    this._requested = this.#isDelivered = false
    this.#deliver = undefined
  }
}
