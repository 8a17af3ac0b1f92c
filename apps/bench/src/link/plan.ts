/** How long the parts of a measurement take, in milliseconds. */
export interface Plan {
  readonly warmMs: number
  readonly windowMs: number
  readonly stallMs: number
  /** The second stall, in whose middle the source ends. */
  readonly lastStallMs: number
  /** How long a client may take to be current, or right. */
  readonly catchUpMs: number
  readonly portMs: number
  /** A share of the row's connections. */
  readonly connections: number
}

export const plans: Readonly<Record<'full' | 'short', Plan>> = {
  full: {
    ...{ warmMs: 1_500, windowMs: 4_000, stallMs: 3_000, lastStallMs: 1_000 },
    ...{ catchUpMs: 3_000, portMs: 2_000, connections: 1 },
  },
  short: {
    ...{ warmMs: 100, windowMs: 200, stallMs: 200, lastStallMs: 100 },
    ...{ catchUpMs: 300, portMs: 100, connections: 0.02 },
  },
}
