/** Runs what is asked for: each row in each pass, all libraries after one another. A library that failed is not asked again. */
import { median, minimum } from '../statistics.js'
import { type Library, labelOf, libraries, NONE } from './libraries.js'
import type { Options } from './options.js'
import type { Figure, Figures, Metric, Outcome, Outcomes, Sample } from './outcome.js'
import type { HotSpot } from './profile.js'
import { type Row, rows } from './rows.js'
import type { Measured, Session } from './session.js'
import { type Plan, plans } from './trial.js'

/** What of the figures holds the source's own cost, too. */
const NET: readonly Metric[] = ['script', 'task']

export type Profiled = (row: string, library: string, spots: readonly HotSpot[]) => void

export async function run(
  session: Session,
  options: Options,
  progress: (line: string) => void,
  profiled: Profiled,
): Promise<Outcomes> {
  const samples = new Map<string, Map<string, Sample[]>>()
  const ended = new Map<string, Map<string, Outcome>>()
  const asked = {
    rows: rows.filter(({ row }) => options.rows.includes(row)),
    libraries: libraries.filter(({ id }) => options.libraries.includes(id)),
  }
  for (let pass = 0; pass < options.passes; pass++) {
    for (const row of asked.rows) {
      const found = entry(samples, row.row, () => new Map<string, Sample[]>())
      const over = entry(ended, row.row, () => new Map<string, Outcome>())
      for (const library of asked.libraries) {
        if (over.has(library.id)) continue
        progress(`pass ${pass + 1} of ${options.passes}: ${row.row}, ${labelOf(library.id)}`)
        const plan = options.short ? plans.short : plans.full
        const measured = await undisturbed(session, library, row, plan, options)
        if (measured.kind !== 'sampled') {
          over.set(library.id, measured)
          continue
        }
        entry(found, library.id, () => []).push(measured.sample)
        if (options.profile) profiled(row.row, library.id, measured.hotSpots)
      }
    }
  }
  return new Map(
    asked.rows.map(({ row }) => [row, summary(samples.get(row) ?? new Map(), ended.get(row) ?? new Map())]),
  )
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
): Promise<Measured> {
  let best: Extract<Measured, { kind: 'sampled' }> | undefined
  for (let attempt = 0; attempt < (options.short || options.profile ? 1 : ATTEMPTS); attempt++) {
    const measured = await session.measure(library, row, plan, options.profile)
    if (measured.kind !== 'sampled') return measured
    const { frames = 0, task = 0, updates = 0 } = measured.sample
    if (best === undefined || frames > (best.sample.frames ?? 0)) best = measured
    const idle = 1 - (task * updates) / (plan.windowMs * 1e6)
    if (row.kind !== 'rate' || frames >= 0.95 * FRAME_RATE * (plan.windowMs / 1000) || idle < 0.15) break
  }
  return best as Measured
}

/**
 * Least, middle and most over the passes that had their frames, or nearly; what the source costs by itself is taken off, like of like.
 */
export function summary(
  samples: ReadonlyMap<string, readonly Sample[]>,
  ended: ReadonlyMap<string, Outcome>,
): Map<string, Outcome> {
  const source = figures(samples.get(NONE) ?? [])
  const outcomes = new Map<string, Outcome>(ended)
  for (const [id, passes] of samples) {
    if (ended.has(id)) continue
    const found: Partial<Record<Metric, Figure>> = { ...figures(passes) }
    for (const metric of id === NONE ? [] : NET) {
      const gross = found[metric]
      const own = source[metric]
      if (gross && own)
        found[metric] = { min: gross.min - own.min, median: gross.median - own.median, max: gross.max - own.max }
    }
    outcomes.set(id, { kind: 'measured', figures: found })
  }
  return outcomes
}

function figures(all: readonly Sample[]): Figures {
  const mostFrames = Math.max(...all.map(({ frames = 0 }) => frames))
  const passes = all.filter(({ frames = 0 }) => frames >= 0.95 * mostFrames)
  const metrics = Object.keys(passes[0] ?? {}) as Metric[]
  return Object.fromEntries(
    metrics.map(metric => {
      const values = passes.map(pass => pass[metric] ?? Number.NaN)
      return [metric, { min: minimum(values), median: median(values), max: Math.max(...values) }]
    }),
  )
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key)
  if (present !== undefined) return present
  const made = make()
  map.set(key, made)
  return made
}
