import type { Scheduler } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { HeldPhase } from './held-phase.js'

/** One listener's delivery by a scheduler of the user's. A scheduler that throws is reported, and the value comes by microtask. */
export class SchedulerPhase extends HeldPhase {
  readonly #scheduler: Scheduler
  readonly #topic: string

  constructor(loop: DeliveryLoop, scheduler: Scheduler, topic: string) {
    super(loop)
    this.#scheduler = scheduler
    this.#topic = topic
  }

  override _hold(): void {
    const scheduler = this.#scheduler
    try {
      scheduler(this.#deliver)
    } catch (error) {
      this._loop._report(error, this.#topic)
      const due = this._takeHeld()
      if (due !== null) this._loop._microtask._add(due)
    }
  }

  readonly #deliver = (): void => this._runIfDue()
}
