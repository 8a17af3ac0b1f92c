/** What was found, judged: DropSlot against what it is to reach in each row. */
import { figure, times } from '../digits.js'
import { type Figured, figureOf } from '../figures.js'
import type { Found, Outcomes } from '../outcome.js'
import type { Report as AnyReport, Verdict as AnyVerdict, ByPeer } from '../report.js'
import type { Metric } from './metrics.js'
import { CORE, labelOf } from './peers.js'
import { type Row, rows, type Target } from './rows.js'

interface Verdict extends AnyVerdict {
  readonly metric: Metric
  /** Such as '≤ 2 MB'. */
  readonly limit: string
}

export interface Finding {
  readonly row: string
  readonly verdicts: readonly Verdict[]
  readonly peers: ByPeer<Figured<Metric>>
}

export type Report = AnyReport<Finding>

export function judge(outcomes: Outcomes<Figured<Metric>>): Finding[] {
  return rows.flatMap(row => {
    const found = outcomes.get(row.row)
    if (found === undefined) return []
    const verdicts = row.targets.flatMap(target => verdict(row, target, found) ?? [])
    return [{ row: row.row, verdicts, peers: Object.fromEntries(found) }]
  })
}

/** By the medians; but nothing may be wrong in any pass. */
function verdict(row: Row, target: Target, found: Found<Figured<Metric>>): Verdict | undefined {
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
