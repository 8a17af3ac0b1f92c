/** What a run found, judged: the JSON file is this, and every table and plot is made from it alone. */
import { figure, times } from '../report.js'
import type { Figure, Metric, Outcome, Outcomes } from './outcome.js'
import { CORE, labelOf } from './peers.js'
import { type Row, rows, type Target } from './rows.js'

export interface Verdict {
  readonly metric: Metric
  /** Such as '≤ 2 MB'. */
  readonly limit: string
  readonly target: string
  readonly reached: boolean
  readonly found: string
}

export interface Finding {
  readonly row: string
  readonly verdicts: readonly Verdict[]
  readonly peers: Readonly<Record<string, Outcome>>
}

export interface Report {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly platform: string
  readonly passes: number
  readonly short: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly findings: readonly Finding[]
}

export function judge(outcomes: Outcomes): Finding[] {
  return rows.flatMap(row => {
    const found = outcomes.get(row.row)
    if (found === undefined) return []
    const verdicts = row.targets.flatMap(target => verdict(row, target, found) ?? [])
    return [{ row: row.row, verdicts, peers: Object.fromEntries(found) }]
  })
}

/** Any peer's failure: such a run does not count as a good one. */
export function failures(findings: readonly Finding[]): string[] {
  return findings.flatMap(finding =>
    Object.entries(finding.peers).flatMap(([id, outcome]) =>
      outcome.kind === 'failed' ? [`${finding.row}, ${labelOf(id)}: ${outcome.error}`] : [],
    ),
  )
}

export function figureOf(outcome: Outcome | undefined, metric: Metric): Figure | undefined {
  return outcome?.kind === 'measured' ? outcome.figures[metric] : undefined
}

/** By the medians; but nothing may be wrong in any pass. */
function verdict(row: Row, target: Target, found: ReadonlyMap<string, Outcome>): Verdict | undefined {
  const { metric } = target
  const mine = figureOf(found.get(CORE), metric)
  if (mine === undefined) return undefined
  const label = row.metrics[metric] ?? metric
  const unit = /(MB|ms|µs)$/.exec(label)?.[0] ?? ''
  const what = label.replace(/,? (MB|ms|µs)$/, '')
  const shown = (value: number): string => `${figure(value)} ${unit}`.trim()
  const said = (limit: string, reached: boolean, seen: string): Verdict => ({
    ...{ metric, limit, target: `${what}: ${limit}`, reached, found: seen },
  })
  if ('than' in target) {
    const base = figureOf(found.get(target.than), metric)
    if (base === undefined) return undefined
    const factor = base.median / mine.median
    return said(`${target.times} × ahead of ${labelOf(target.than)}`, factor >= target.times, times(factor))
  }
  if ('bound' in target) {
    const bound = figureOf(found.get(CORE), target.bound)
    if (bound === undefined) return undefined
    const limit = `≤ 1.5 × (round trip + a batch's transfer), ${shown(bound.median)}`
    return said(limit, mine.median <= bound.median, shown(mine.median))
  }
  if (target.most === 0) return said('none', mine.max === 0, mine.max.toLocaleString('en-US'))
  return said(`≤ ${target.most} ${unit}`, mine.median <= target.most, shown(mine.median))
}
