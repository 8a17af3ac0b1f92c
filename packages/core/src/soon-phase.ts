import { Phase } from './phase.js'

/** Calls what is due now, or when the running listener or batch is through: the turns of sync listeners that are not level. */
export class SoonPhase extends Phase {
  override _request(): void {
    // Each that becomes due asks for a turn; the first serves them all, and no mark is left without one where the stack ends in between.
    this._requested = false
    this._loop._runSoon(this)
  }
}
