import { Phase } from './phase.js'

/** Calls what is due now, or when the running listener or batch is through: sync listeners that are not level, and push watches that are sync. */
export class SoonPhase extends Phase {
  override _request(): void {
    this._fire()
  }
}
