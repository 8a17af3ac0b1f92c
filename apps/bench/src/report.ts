/** What a run found, judged: the JSON file is this, and every table and plot is made from it alone. */
import type { Outcome } from './outcome.js'
import { CORE, LIMIT, peers } from './peers.js'
import { type Row, rivals, rows, type Target } from './rows.js'
import type { Outcomes } from './run.js'

export interface Machine {
  readonly date: string
  readonly node: string
  readonly v8: string
  readonly cpu: string
  readonly cores: number
  readonly platform: string
}

export interface Verdict {
  readonly target: string
  readonly reached: boolean
  /** What was found instead. */
  readonly found: string
}

export interface Finding {
  readonly row: string
  /** DropSlot to the limit, or to the row that it should be level with: of the minima, and of the medians. */
  readonly ratio: { readonly min: number; readonly median: number } | null
  readonly verdicts: readonly Verdict[]
  /** The best of the peers. */
  readonly best: { readonly peer: string; readonly min: number } | null
  readonly peers: Readonly<Record<string, Outcome>>
}

export interface Report extends Machine {
  readonly passes: number
  readonly short: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly findings: readonly Finding[]
}

type Measured = Extract<Outcome, { kind: 'measured' }>

export function measuredOf(outcome: Outcome | undefined): Measured | undefined {
  return outcome?.kind === 'measured' ? outcome : undefined
}

export const labelOf = (id: string): string => peers.find(peer => peer.id === id)?.label ?? id

export function judge(outcomes: Outcomes): Finding[] {
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

/** Any peer's failure: such a run does not count as a good one. */
export function failures(findings: readonly Finding[]): string[] {
  return findings.flatMap(finding =>
    Object.entries(finding.peers).flatMap(([id, outcome]) =>
      outcome.kind === 'failed' ? [`${finding.row}, ${labelOf(id)}: ${outcome.error}`] : [],
    ),
  )
}

type Found = ReadonlyMap<string, Outcome>

function ratioOf(known: Row | undefined, found: Found, outcomes: Outcomes): Finding['ratio'] {
  const core = measuredOf(found.get(CORE))
  const level = known?.targets.find(({ of }) => of !== undefined && of !== 'limit' && of !== 'bytes')?.of
  const other = measuredOf(found.get(LIMIT)) ?? measuredOf(level ? outcomes.get(level)?.get(CORE) : undefined)
  return core === undefined || other === undefined
    ? null
    : { min: core.min / other.min, median: core.median / other.median }
}

function verdict({ most, of, aheadOf }: Target, found: Found, outcomes: Outcomes): Verdict | undefined {
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

function bestOf(ids: readonly string[], found: Found): Finding['best'] {
  let best: Finding['best'] = null
  for (const id of ids) {
    const outcome = measuredOf(found.get(id))
    if (outcome !== undefined && (best === null || outcome.min < best.min)) best = { peer: id, min: outcome.min }
  }
  return best
}

export const times = (factor: number): string => `${factor.toFixed(2)} ×`

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Three digits where they mean something: 2.31, 23.1, 231, 2,310. */
export function figure(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value < 100 ? value.toFixed(1) : whole(value)
}
