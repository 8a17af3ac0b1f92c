import { Phase } from './phase.js'

/**
 * Calls what is due once the running code is through. What its listeners make due again, the loop calls in the same microtask, in
 * rounds that it counts, so that a circle of microtask listeners is found instead of starving the page.
 */
export class MicrotaskPhase extends Phase {
  /** @internal Whether it has run in the delivery that is going on. */ _hasRun = false

  override _request(): void {
    this._loop._clock.queueMicrotask(this._fire)
  }

  override _run(): void {
    this._hasRun = true
    super._run()
  }
}
