/** Runs the browser rows that are asked for. */
import { type Figure, type Figured, type Figures, figuresOf, type Sample } from '../figures.js'
import type { Options } from '../options.js'
import type { Found, Outcomes } from '../outcome.js'
import { inPasses, outcomesOf, type Series, type Taken } from '../passes.js'
import { type Library, NONE } from './libraries.js'
import type { Metric } from './metrics.js'
import { type Row, rows } from './rows.js'
import type { Session } from './session.js'
import { type Plan, plans } from './trial.js'

/** What of the figures holds the source's own cost, too. */
const NET: readonly Metric[] = ['script', 'task']

export async function run(
  session: Session,
  options: Options,
  progress: (line: string) => void,
): Promise<Outcomes<Figured<Metric>>> {
  const plan = options.short ? plans.short : plans.full
  const take = (row: Row, library: Library): Promise<Taken<Metric>> => undisturbed(session, library, row, plan, options)
  const passes = await inPasses(options, rows, take, progress)
  return new Map([...passes].map(([row, series]) => [row, summary(series)]))
}

/** Headless Chromium's frames in a second. */
const FRAME_RATE = 60
const ATTEMPTS = 3

/**
 * A store that works once a frame works less when the machine has no time for frames, so that the most disturbed measurement would look
 * best. One that lacks frames although the main thread had time for them is made again; of some, the one with the most frames counts.
 */
async function undisturbed(
  session: Session,
  library: Library,
  row: Row,
  plan: Plan,
  options: Options,
): Promise<Taken<Metric>> {
  let best: Extract<Taken<Metric>, { kind: 'sampled' }> | undefined
  for (let attempt = 0; attempt < (options.short || options.profile ? 1 : ATTEMPTS); attempt++) {
    const measured = await session.measure(library, row, plan, options.profile)
    if (measured.kind !== 'sampled') return measured
    const { frames = 0, task = 0, updates = 0 } = measured.sample
    if (best === undefined || frames > (best.sample.frames ?? 0)) best = measured
    const idle = 1 - (task * updates) / (plan.windowMs * 1e6)
    if (row.kind !== 'rate' || frames >= 0.95 * FRAME_RATE * (plan.windowMs / 1000) || idle < 0.15) break
  }
  return best as Taken<Metric>
}

/** What the source costs by itself is taken off, like of like. */
export function summary(series: Series<Metric>): Found<Figured<Metric>> {
  const alone = series.get(NONE) ?? []
  const source = 'kind' in alone ? {} : inFrames(alone)
  return outcomesOf(series, (passes, id) => (id === NONE ? source : net(inFrames(passes), source)))
}

/** Over the passes that had their frames, or nearly. */
function inFrames(all: readonly Sample<Metric>[]): Figures<Metric> {
  const most = Math.max(...all.map(({ frames = 0 }) => frames))
  return figuresOf(all.filter(({ frames = 0 }) => frames >= 0.95 * most))
}

function net(gross: Figures<Metric>, source: Figures<Metric>): Figures<Metric> {
  const found: Partial<Record<Metric, Figure>> = { ...gross }
  for (const metric of NET) {
    const [all, own] = [gross[metric], source[metric]]
    if (all && own) found[metric] = { min: all.min - own.min, median: all.median - own.median, max: all.max - own.max }
  }
  return found
}
