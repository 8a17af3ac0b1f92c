import type { DeliveryLoop, Runnable } from './delivery-loop.js'
import type { Due, Phase } from './phase.js'

/**
 * One listener's rate limit: at most one call in `ms` milliseconds, with a leading and a trailing edge. A call opens a window; what
 * becomes due inside it waits for the window's end. With no window open, a change is delivered at once.
 */
export class EveryPhase implements Phase, Runnable {
  readonly #loop: DeliveryLoop
  readonly #ms: number
  #due: Due | null = null
  #open = false
  #timer: unknown

  constructor(loop: DeliveryLoop, ms: number) {
    this.#loop = loop
    this.#ms = ms
  }

  /** @internal */
  _add(due: Due): void {
    this.#due = due
    this.#loop._held._push(due)
    if (!this.#open) this.#loop._runSoon(this)
  }

  /** @internal */
  _run(): void {
    const due = this.#due
    if (due === null || due._list === null) return
    this.#loop._held._remove(due)
    due._run()
  }

  /** @internal */
  _calling(): void {
    this._cancel()
    this.#open = true
    this.#timer = this.#loop._clock.setTimeout(this.#end, this.#ms)
  }

  readonly #end = (): void => {
    this.#open = false
    if (this.#due !== null && this.#due._list !== null) this.#loop._runSoon(this)
  }

  /** @internal */
  _cancel(): void {
    if (this.#open) this.#loop._clock.clearTimeout(this.#timer)
    this.#open = false
  }
}
