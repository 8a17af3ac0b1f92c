/** Runs what is asked for: each row in each pass, all libraries after one another. A library that failed is not asked again. */
import { median, minimum } from '../statistics.js'
import { labelOf, libraries, NONE } from './libraries.js'
import type { Options } from './options.js'
import type { Figure, Figures, Metric, Outcome, Outcomes, Sample } from './outcome.js'
import type { HotSpot } from './profile.js'
import { rows } from './rows.js'
import type { Session } from './session.js'
import { plans } from './trial.js'

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
        const measured = await session.measure(library, row, plan, options.profile)
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

/** Least, middle and most over the passes; what the source costs by itself is taken off, like of like. */
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

function figures(passes: readonly Sample[]): Figures {
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
