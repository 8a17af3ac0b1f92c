/** What was found, judged: DropSlot's hooks against the limits and the peers. */
import { times } from '../digits.js'
import { type Figure, type Figured, figureOf } from '../figures.js'
import type { Found, Outcomes } from '../outcome.js'
import type { Report as AnyReport, ByPeer, Verdict } from '../report.js'
import { CORE, CORE_REF, DOM, FRAME, labelOf, libraries } from './libraries.js'
import type { Metric } from './metrics.js'
import { type Row, rows } from './rows.js'

export interface Finding {
  readonly row: string
  readonly verdicts: readonly Verdict[]
  /** The best of the peers in what the row is about. */
  readonly best: { readonly library: string; readonly min: number } | null
  readonly libraries: ByPeer<Figured<Metric>>
}

export type Report = AnyReport<Finding, { readonly browser: string }>

export function judge(outcomes: Outcomes<Figured<Metric>>): Finding[] {
  return rows.flatMap(row => {
    const found = outcomes.get(row.row)
    if (found === undefined) return []
    const best = bestOf(row, found)
    return [{ row: row.row, verdicts: verdicts(row, found, best), best, libraries: Object.fromEntries(found) }]
  })
}

const SCRIPT = 1.15
const REF = 1.2
const APPLIED_POINTS = 2
/** From here on a store may fall behind; below, what was applied depends on when the last frame was. */
const STREAM = 100_000
const MOUNT = 1.2
const HEAP = 1.5

function verdicts(row: Row, found: Found<Figured<Metric>>, best: Finding['best']): Verdict[] {
  const { subject: metric } = row
  const of = (id: string, which: Metric): Figure | undefined => figureOf(found.get(id), which)
  const atMost = (what: string, id: string, limit: string, most: number): Verdict[] => {
    const mine = of(id, metric)
    const base = of(limit, metric)
    if (mine === undefined || base === undefined) return []
    const factor = mine.min / base.min
    return [{ target: `${what} ≤ ${most} × ${labelOf(limit)}`, reached: factor <= most, found: times(factor) }]
  }
  if (row.kind === 'mount') return atMost('time', CORE, FRAME, MOUNT)
  if (row.kind === 'heap') return atMost('bytes', CORE, FRAME, HEAP)
  return [
    ...atMost('script', CORE, FRAME, SCRIPT),
    ...ahead(of(CORE, metric), best),
    ...(row.rate >= STREAM ? share(of(CORE, 'applied'), of(FRAME, 'applied')) : []),
    ...commits(of(CORE, 'commits'), of(CORE, 'frames')),
    ...atMost('useTopicRef: script', CORE_REF, DOM, REF),
    ...zero('useTopicRef: renders', of(CORE_REF, 'renders')),
    ...zero('cells wrong', of(CORE, 'wrong')),
  ]
}

function ahead(mine: Figure | undefined, best: Finding['best']): Verdict[] {
  if (mine === undefined || best === null) return []
  const factor = mine.min / best.min
  return [{ target: 'ahead of every peer', reached: factor <= 1, found: `${times(factor)} ${labelOf(best.library)}` }]
}

function share(mine: Figure | undefined, limit: Figure | undefined): Verdict[] {
  if (mine === undefined || limit === undefined) return []
  const behind = limit.median - mine.median
  return [
    {
      target: `applied within ${APPLIED_POINTS} points of ${labelOf(FRAME)}`,
      reached: behind <= APPLIED_POINTS,
      found: `${mine.median.toFixed(1)} % to ${limit.median.toFixed(1)} %`,
    },
  ]
}

/** In the worst pass: the figures of one pass belong together, and the frames of all are about as many. */
function commits(mine: Figure | undefined, frames: Figure | undefined): Verdict[] {
  if (mine === undefined || frames === undefined) return []
  const reached = mine.max <= frames.max + 1
  return [{ target: 'commits ≤ frames + 1', reached, found: `${mine.max} in ${frames.max}` }]
}

function zero(what: string, mine: Figure | undefined): Verdict[] {
  return mine === undefined ? [] : [{ target: `no ${what}`, reached: mine.max === 0, found: `${mine.max}` }]
}

function bestOf(row: Row, found: Found<Figured<Metric>>): Finding['best'] {
  let best: Finding['best'] = null
  for (const { id, own } of libraries) {
    const figure = figureOf(found.get(id), row.subject)
    if (own || figure === undefined) continue
    if (best === null || figure.min < best.min) best = { library: id, min: figure.min }
  }
  return best
}
