import type { DeliveryLoop, Runnable } from './delivery-loop.js'
import { List } from './list.js'
import type { Due, Phase } from './phase.js'

/**
 * Calls what is due with the next animation frame: one request for the whole bus, all due listeners in one go. What becomes due
 * meanwhile waits for the frame after. A hidden page gets no frames from its browser, so nothing is delivered there until it is seen.
 */
export class FramePhase implements Phase, Runnable {
  /** @internal */ _due: List<Due> = new List()
  #spare: List<Due> = new List()
  #requested = false
  readonly #loop: DeliveryLoop

  constructor(loop: DeliveryLoop) {
    this.#loop = loop
  }

  /** @internal */
  _add(due: Due): void {
    this._due._push(due)
    if (this.#requested) return
    this.#requested = true
    this.#loop._clock.requestFrame(this.#fire)
  }

  readonly #fire = (): void => {
    this.#requested = false
    if (this._due._head === null) return
    this.#loop._runSoon(this)
  }

  /** @internal */
  _run(): void {
    const round = this._due
    this._due = this.#spare
    this.#spare = round
    for (let due = round._shift(); due !== null; due = round._shift()) due._run()
  }
}
