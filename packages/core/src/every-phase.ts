import type { DeliveryLoop } from './delivery-loop.js'
import { HeldPhase } from './held-phase.js'

/**
 * One listener's rate limit: at most one call in `ms` milliseconds, with a leading and a trailing edge. A call opens a window; what
 * becomes due inside it waits for the window's end. With no window open, a change is delivered at once.
 */
export class EveryPhase extends HeldPhase {
  readonly #ms: number
  #open = false
  #timer: unknown

  constructor(loop: DeliveryLoop, ms: number) {
    super(loop)
    this.#ms = ms
  }

  override _hold(): void {
    if (!this.#open) this._runIfDue()
  }

  /** @internal */
  _calling(): void {
    this._cancel()
    this.#open = true
    this.#timer = this._loop._clock.setTimeout(this.#end, this.#ms)
  }

  readonly #end = (): void => {
    this.#open = false
    this._runIfDue()
  }

  /** @internal */
  _cancel(): void {
    if (this.#open) this._loop._clock.clearTimeout(this.#timer)
    this.#open = false
  }
}
