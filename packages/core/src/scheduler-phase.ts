import type { Scheduler } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { leave } from './list.js'
import { Phase } from './phase.js'

/** One listener's delivery by a scheduler of the user's. A scheduler that throws is reported, and the value comes by microtask. */
export class SchedulerPhase extends Phase {
  readonly #scheduler: Scheduler
  readonly #topic: string

  constructor(loop: DeliveryLoop, scheduler: Scheduler, topic: string) {
    super(loop)
    this.#scheduler = scheduler
    this.#topic = topic
  }

  override _request(): void {
    const { _loop: loop, _fire: fire } = this
    // A scheduler may wait for nothing but a microtask; then a circle through it starves the page unless it is given a pause.
    if (loop._depth > 1 && loop._isStrained(this, this.#topic)) {
      loop._clock.setTimeout(fire, 0)
      return
    }
    // Each request has its own `deliver`, which counts once: a late one is not to stand for the request that came after.
    let moment: (() => void) | undefined = fire
    const deliver = (): void => {
      const once = moment
      moment = undefined
      once?.()
    }
    loop._call(() => this.#scheduler.call(undefined, deliver), this.#topic) || loop._clock.queueMicrotask(deliver)
  }

  override _cancel(): void {
    leave(this)
  }
}
