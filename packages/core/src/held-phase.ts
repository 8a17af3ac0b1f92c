import type { DeliveryLoop, Runnable } from './delivery-loop.js'
import type { List } from './list.js'
import type { Due, Phase } from './phase.js'

/** A phase of one listener: while due, it is held in the loop's list, where `flush` finds it, until its own moment comes. */
export abstract class HeldPhase implements Phase, Runnable {
  /** @internal */ readonly _loop: DeliveryLoop
  #due: Due | null = null

  constructor(loop: DeliveryLoop) {
    this._loop = loop
  }

  /** @internal */
  _add(due: Due): void {
    this.#due = due
    this._loop._held._push(due)
    this._hold()
  }

  /** @internal The listener became due: arranges for `_runIfDue`. */
  abstract _hold(): void

  /** @internal The moment has come: the listener is run, if it is due. */
  _runIfDue(): void {
    if (this.#isHeld()) this._loop._runSoon(this)
  }

  /** @internal */
  _run(): void {
    const due = this._takeHeld()
    if (due !== null) due._run()
  }

  /** @internal Takes the listener out of the loop's list; null when it is not due. */
  _takeHeld(): Due | null {
    if (!this.#isHeld()) return null
    const due = this.#due as Due
    this._loop._held._remove(due)
    return due
  }

  #isHeld(): boolean {
    return this.#due !== null && this.#due._list === (this._loop._held as List<never>)
  }
}
