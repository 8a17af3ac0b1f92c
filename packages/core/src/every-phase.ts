import type { DeliveryLoop } from './delivery-loop.js'
import { isAlone, leave } from './list.js'
import { type Due, Phase } from './phase.js'

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
    if (!isAlone(this._due) || !isAlone(this._round)) this.#openWindow()
    super._run()
  }

  override _cancel(): void {
    leave(this)
    this.#closeWindow()
  }

  #openWindow(): void {
    const { _loop: loop, _due: due, _round: round } = this
    const { _topic: topic } = (isAlone(due) ? round : due)._next as Due
    // Where a clock fails, or the stack ends, there is none, so that nothing waits for an end that never comes.
    loop._call(() => {
      this.#closeWindow()
      let isOver = false
      this.#timer = loop._clock.setTimeout(() => {
        isOver = true
        this.#open = false
        this._fire()
      }, this.#ms)
      this.#open = !isOver
    }, topic.name)
  }

  /** What waited for its end asks anew. */
  #closeWindow(): void {
    if (!this.#open) return
    this.#open = this._requested = false
    this._loop._clock.clearTimeout(this.#timer)
  }
}
