/** What is measured, and what came of one row for one library. */

/** The figures of a row of updates. */
export const rateMetrics = {
  script: 'script for an update, ns',
  task: 'main thread for an update, ns',
  applied: 'applied in the window, %',
  renders: 'renders',
  commits: 'commits',
  frames: 'frames',
  longTasks: 'long tasks',
  longTaskMs: 'in long tasks, ms',
  lagMedian: 'lag to paint, median ms',
  lagWorst: 'lag to paint, worst ms',
  updates: 'updates',
  wrong: 'cells wrong in the end',
} as const

export const mountMetrics = { both: 'mount + unmount, ms', mount: 'mount, ms', unmount: 'unmount, ms' } as const

export const heapMetrics = { bytes: 'bytes a cell' } as const

export type Metric = keyof typeof rateMetrics | keyof typeof mountMetrics | keyof typeof heapMetrics

/** One pass. */
export type Sample = Readonly<Partial<Record<Metric, number>>>

export interface Figure {
  readonly min: number
  readonly median: number
  readonly max: number
}

export type Figures = Readonly<Partial<Record<Metric, Figure>>>

export type Outcome =
  | { readonly kind: 'measured'; readonly figures: Figures }
  /** The library cannot do this. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: string }

/** By row, then by library. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Outcome>>
