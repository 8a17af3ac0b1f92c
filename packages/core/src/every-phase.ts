import type { DeliveryLoop } from './delivery-loop.js'
import { isAlone, leave } from './list.js'
import { Phase } from './phase.js'

/**
 * One listener's rate limit: at most one call in `ms` milliseconds, with a leading and a trailing edge. A call opens a window; what
 * becomes due inside it waits for the window's end. With no window open, a change is delivered at once.
 */
export class EveryPhase extends Phase {
  readonly #ms: number
  #open = false
  #timer: unknown

  constructor(loop: DeliveryLoop, ms: number) {
    super(loop)
    this.#ms = ms
  }

  override _request(): void {
    if (!this.#open) this._fire()
  }

  override _run(): void {
    if (isAlone(this._due) && isAlone(this._round)) {
      leave(this)
      return
    }
    this._cancel()
    this.#timer = this._loop._clock.setTimeout(() => {
      this.#open = false
      this._fire()
    }, this.#ms)
    this.#open = true
    super._run()
  }

  override _cancel(): void {
    leave(this)
    if (this.#open) this._loop._clock.clearTimeout(this.#timer)
    this.#open = false
  }
}
