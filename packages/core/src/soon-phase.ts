import { Phase } from './phase.js'

/** Calls what is due now, or when the running listener or batch is through: the turns of sync listeners that are not level. */
export class SoonPhase extends Phase {
  override _request(): void {
    this._loop._runSoon(this)
  }

  override _run(): void {
    this._requested = false
    super._run()
  }
}
