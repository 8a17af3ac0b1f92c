import type { Measured, PlanName } from './measure.js'

/** What came of one row for one peer. */
export type Outcome =
  | ({ readonly kind: 'measured' } & Measured)
  /** The peer cannot do this. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: string }

/** What a worker is asked, and what it answers with: one line of JSON a row. */
export interface Order {
  /** The adapter's module. */
  readonly adapter: string
  readonly rows: readonly string[]
  readonly plan: PlanName
}

export interface Answer {
  readonly row: string
  readonly outcome: Outcome
  /** The sink: reading it here keeps what was delivered from being dead code. */
  readonly sink?: unknown
}
