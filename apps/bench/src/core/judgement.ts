/** What was found, judged: DropSlot against the limit, the peers and itself. */

import { times, whole } from '../digits.js'
import type { Found, Outcome, Outcomes } from '../outcome.js'
import type { Report as AnyReport, ByPeer, Verdict } from '../report.js'
import type { Measured } from './measure.js'
import { CORE, LIMIT, labelOf } from './peers.js'
import { type Row, rivals, rows, type Target } from './rows.js'

export interface Finding {
  readonly row: string
  /** DropSlot to the limit, or to the row that it should be level with: of the minima, and of the medians. */
  readonly ratio: { readonly min: number; readonly median: number } | null
  readonly verdicts: readonly Verdict[]
  /** The best of the peers. */
  readonly best: { readonly peer: string; readonly min: number } | null
  readonly peers: ByPeer<Measured>
}

export type Report = AnyReport<Finding, { readonly v8: string }>

export function measuredOf(outcome: Outcome<Measured> | undefined): Measured | undefined {
  return outcome?.kind === 'measured' ? outcome : undefined
}

export function judge(outcomes: Outcomes<Measured>): Finding[] {
  return [...outcomes].map(([name, found]) => {
    const known = rows.find(each => each.row === name)
    return {
      row: name,
      ratio: ratioOf(known, found, outcomes),
      verdicts: (known?.targets ?? []).flatMap(target => verdict(target, found, outcomes) ?? []),
      best: bestOf(rivals('every peer'), found),
      peers: Object.fromEntries(found),
    }
  })
}

function ratioOf(known: Row | undefined, found: Found<Measured>, outcomes: Outcomes<Measured>): Finding['ratio'] {
  const core = measuredOf(found.get(CORE))
  const level = known?.targets.find(({ of }) => of !== undefined && of !== 'limit' && of !== 'bytes')?.of
  const other = measuredOf(found.get(LIMIT)) ?? measuredOf(level ? outcomes.get(level)?.get(CORE) : undefined)
  return core === undefined || other === undefined
    ? null
    : { min: core.min / other.min, median: core.median / other.median }
}

function verdict(
  { most, of, aheadOf }: Target,
  found: Found<Measured>,
  outcomes: Outcomes<Measured>,
): Verdict | undefined {
  const core = measuredOf(found.get(CORE))
  if (core === undefined) return undefined
  if (aheadOf !== undefined) {
    const best = bestOf(rivals(aheadOf), found)
    if (best === null) return undefined
    const factor = core.min / best.min
    const reached = factor <= 1
    return {
      target: `ahead of ${aheadOf}`,
      reached,
      found: reached ? 'ahead' : `${times(factor)} ${labelOf(best.peer)}`,
    }
  }
  if (of === 'bytes')
    return { target: `≤ ${whole(most ?? 0)}`, reached: core.min <= (most ?? 0), found: whole(core.min) }
  const base = measuredOf(of === 'limit' ? found.get(LIMIT) : outcomes.get(of ?? '')?.get(CORE))
  if (base === undefined || most === undefined) return undefined
  const factor = core.min / base.min
  return { target: `≤ ${most} × ${of === 'limit' ? 'limit' : of}`, reached: factor <= most, found: times(factor) }
}

function bestOf(ids: readonly string[], found: Found<Measured>): Finding['best'] {
  let best: Finding['best'] = null
  for (const id of ids) {
    const outcome = measuredOf(found.get(id))
    if (outcome !== undefined && (best === null || outcome.min < best.min)) best = { peer: id, min: outcome.min }
  }
  return best
}
