import type { Scheduler } from './delivery.js'
import type { DeliveryLoop, Runnable } from './delivery-loop.js'
import type { Due, Phase } from './phase.js'

/** One listener's delivery by a scheduler of the user's. A scheduler that throws is reported, and the value comes by microtask. */
export class SchedulerPhase implements Phase, Runnable {
  readonly #loop: DeliveryLoop
  readonly #scheduler: Scheduler
  readonly #topic: string
  #due: Due | null = null

  constructor(loop: DeliveryLoop, scheduler: Scheduler, topic: string) {
    this.#loop = loop
    this.#scheduler = scheduler
    this.#topic = topic
  }

  /** @internal */
  _add(due: Due): void {
    this.#due = due
    this.#loop._held._push(due)
    try {
      this.#scheduler(this.#deliver)
    } catch (error) {
      this.#loop._report(error, this.#topic)
      if (due._list === null) return
      this.#loop._held._remove(due)
      this.#loop._microtask._add(due)
    }
  }

  readonly #deliver = (): void => {
    if (this.#due !== null && this.#due._list !== null) this.#loop._runSoon(this)
  }

  /** @internal */
  _run(): void {
    const due = this.#due
    if (due === null || due._list === null || due._list !== (this.#loop._held as unknown)) return
    this.#loop._held._remove(due)
    due._run()
  }
}
