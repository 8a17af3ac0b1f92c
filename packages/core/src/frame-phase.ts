import type { DeliveryLoop } from './delivery-loop.js'
import { Phase } from './phase.js'

/**
 * Calls what is due with the next animation frame: one request for the whole bus, all due listeners in one go. When they have used up
 * the frame's budget, the rest is carried into the next frame and comes first there, so that everybody is served in turn; at least one
 * listener is called in each frame. A hidden page gets no frames from its browser, so nothing is delivered there until it is seen.
 */
export class FramePhase extends Phase {
  readonly #budget: number
  #end: number | undefined

  constructor(loop: DeliveryLoop, budget: number) {
    super(loop)
    this.#budget = budget
  }

  override _request(): void {
    this._loop._clock.requestFrame(this._fire)
  }

  override _run(): void {
    this.#end = this._loop._flushing ? undefined : this._loop._clock.now() + this.#budget
    super._run()
  }

  override _isSpent(): boolean {
    return this.#end !== undefined && this._loop._clock.now() >= this.#end
  }
}
