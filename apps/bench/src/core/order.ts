/** What a worker is asked, and what it answers with: one line of JSON a row. */
import type { Outcome } from '../outcome.js'
import type { Measured, PlanName } from './measure.js'

export interface Order {
  /** The adapter's module. */
  readonly adapter: string
  readonly rows: readonly string[]
  readonly plan: PlanName
}

export interface Answer {
  readonly row: string
  readonly outcome: Outcome<Measured>
  /** The sink: reading it here keeps what was delivered from being dead code. */
  readonly sink?: unknown
}
