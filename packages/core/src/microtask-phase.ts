import type { DeliveryLoop, Runnable } from './delivery-loop.js'
import { List } from './list.js'
import type { Due, Phase } from './phase.js'

/**
 * Calls what is due once the running code is through. What its listeners make due again is called in the same microtask, in
 * rounds that the loop counts, so that a circle of microtask listeners is found instead of starving the page.
 */
export class MicrotaskPhase implements Phase, Runnable {
  /** @internal */ _due: List<Due> = new List()
  #spare: List<Due> = new List()
  #scheduled = false
  #running = false
  readonly #loop: DeliveryLoop

  constructor(loop: DeliveryLoop) {
    this.#loop = loop
  }

  /** @internal */
  _add(due: Due): void {
    this._due._push(due)
    if (this.#scheduled || this.#running) return
    this.#scheduled = true
    this.#loop._clock.queueMicrotask(this.#fire)
  }

  readonly #fire = (): void => {
    this.#scheduled = false
    if (this._due._head !== null) this.#loop._runSoon(this)
  }

  /** @internal */
  _run(): void {
    if (this.#running) return
    this.#running = true
    try {
      while (this._due._head !== null) {
        this.#loop._countRound()
        const round = this._due
        this._due = this.#spare
        this.#spare = round
        for (let due = round._shift(); due !== null; due = round._shift()) due._run()
        this.#loop._runReady()
      }
    } finally {
      this.#running = false
    }
  }
}
