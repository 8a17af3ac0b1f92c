/** What came of one row for one peer; `Measured` is what a family of rows has for a figure. */
export type Outcome<Measured> = ({ readonly kind: 'measured' } & Measured) | Unmeasured

export type Unmeasured =
  /** The peer cannot do this. */
  { readonly kind: 'absent'; readonly reason: string } | { readonly kind: 'failed'; readonly error: string }

/** By peer. */
export type Found<Measured> = ReadonlyMap<string, Outcome<Measured>>

/** By row, then by peer. */
export type Outcomes<Measured> = ReadonlyMap<string, Found<Measured>>

export const failed = (error: unknown): Unmeasured => ({
  kind: 'failed',
  error: error instanceof Error ? error.message : String(error),
})
