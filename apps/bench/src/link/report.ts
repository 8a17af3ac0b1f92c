/** What a run found, judged: the JSON file is this, and every table and plot is made from it alone. */
import { figure } from '../report.js'
import type { Figure, Metric, Outcome, Outcomes } from './outcome.js'
import { CORE, labelOf } from './peers.js'
import { type Row, rows, type Target } from './rows.js'

export interface Verdict {
  readonly metric: Metric
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
  const what = (row.metrics[metric] ?? metric).replace(/,? (\S+ )?(MB|ms|µs)$/, ' $1').trim()
  const unit = /(MB|ms|µs)$/.exec(row.metrics[metric] ?? '')?.[0] ?? ''
  const shown = (value: number): string => `${figure(value)} ${unit}`.trim()
  if ('than' in target) {
    const base = figureOf(found.get(target.than), metric)
    if (base === undefined) return undefined
    const factor = base.median / mine.median
    return {
      ...{ metric, target: `${what}: ${target.times} × ahead of ${labelOf(target.than)}` },
      ...{ reached: factor >= target.times, found: `${factor.toFixed(2)} ×` },
    }
  }
  if ('bound' in target) {
    const bound = figureOf(found.get(CORE), target.bound)
    if (bound === undefined) return undefined
    return {
      ...{ metric, target: `${what} ≤ 1.5 × (round trip + a batch's transfer), ${shown(bound.median)}` },
      ...{ reached: mine.median <= bound.median, found: shown(mine.median) },
    }
  }
  if (target.most === 0)
    return { metric, target: `no ${what}`, reached: mine.max === 0, found: mine.max.toLocaleString('en-US') }
  return {
    ...{ metric, target: `${what} ≤ ${target.most} ${unit}` },
    ...{ reached: mine.median <= target.most, found: shown(mine.median) },
  }
}
