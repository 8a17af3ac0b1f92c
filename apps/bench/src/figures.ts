/** Rows with several figures: a sample a pass, and what is reported of all passes. */
import type { Outcome } from './outcome.js'
import { median, minimum } from './statistics.js'

/** One pass. */
export type Sample<Metric extends string> = Readonly<Partial<Record<Metric, number>>>

/** Least, middle and most over the passes. */
export interface Figure {
  readonly min: number
  readonly median: number
  readonly max: number
}

export type Figures<Metric extends string> = Readonly<Partial<Record<Metric, Figure>>>

/** What such a row has when it was measured. */
export interface Figured<Metric extends string> {
  readonly figures: Figures<Metric>
}

/** Of those passes that have the metric: what could not be measured is no number, and would be null once it is read again. */
export function figuresOf<Metric extends string>(passes: readonly Sample<Metric>[]): Figures<Metric> {
  const metrics = Object.keys(passes[0] ?? {}) as Metric[]
  const figures: Partial<Record<Metric, Figure>> = {}
  for (const metric of metrics) {
    const values = passes.flatMap(pass => pass[metric] ?? []).filter(Number.isFinite)
    if (values.length > 0) figures[metric] = { min: minimum(values), median: median(values), max: Math.max(...values) }
  }
  return figures
}

export function figureOf<Metric extends string>(
  outcome: Outcome<Figured<Metric>> | undefined,
  metric: Metric,
): Figure | undefined {
  return outcome?.kind === 'measured' ? outcome.figures[metric] : undefined
}
