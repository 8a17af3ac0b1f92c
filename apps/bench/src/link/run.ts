/** Runs what is asked for: each row in each pass, all peers after one another, each in processes of its own. A peer that failed is not asked again. */
import { fileURLToPath } from 'node:url'
import { median, minimum } from '../statistics.js'
import { fanOut } from './cases/fan-out.js'
import { flood, ping } from './cases/ports.js'
import { slow } from './cases/slow.js'
import { stall } from './cases/stall.js'
import { Crew } from './crew.js'
import type { Options } from './options.js'
import type { Figure, Figures, Metric, Outcome, Outcomes, Sample } from './outcome.js'
import { labelOf } from './peers.js'
import { type Plan, plans } from './plan.js'
import { type Row, rows } from './rows.js'

/** Where profiles are written. */
export const profiles: string = fileURLToPath(new URL('./profiles', import.meta.url))

export async function run(options: Options, progress: (line: string) => void): Promise<Outcomes> {
  const asked = rows.filter(({ row }) => options.rows.includes(row))
  const plan = options.short ? plans.short : plans.full
  const samples = new Map(asked.map(({ row }) => [row, new Map<string, Sample[]>()]))
  const failed = new Map(asked.map(({ row }) => [row, new Map<string, Outcome>()]))
  for (let pass = 0; pass < options.passes; pass++) {
    for (const row of asked) {
      for (const { id } of row.peers.filter(peer => options.peers.includes(peer.id))) {
        if (failed.get(row.row)?.has(id)) continue
        progress(`pass ${pass + 1} of ${options.passes}: ${row.row}, ${labelOf(id)}`)
        const crew = new Crew(id, options.profile ? part => profiling(`${row.row}-${id}-${part}`) : undefined)
        try {
          const found = samples.get(row.row)
          found?.set(id, [...(found.get(id) ?? []), await measure(crew, row, plan)])
        } catch (error) {
          failed
            .get(row.row)
            ?.set(id, { kind: 'failed', error: error instanceof Error ? error.message : String(error) })
        } finally {
          await crew.end()
        }
      }
    }
  }
  return new Map(
    asked.map(({ row }) => {
      const measured = [...(samples.get(row) ?? [])].map(([id, all]): [string, Outcome] => [id, summary(all)])
      // A failure in any pass is a failure.
      return [row, new Map([...measured, ...(failed.get(row) ?? [])])]
    }),
  )
}

const profiling = (name: string): string[] => [
  ...['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`],
  `--cpu-prof-name=${name}.cpuprofile`,
]

function measure(crew: Crew, row: Row, plan: Plan): Promise<Sample> {
  switch (row.kind) {
    case 'stall':
      return stall(crew, row, plan)
    case 'slow':
      return slow(crew, row, plan)
    case 'fan-out':
      return fanOut(crew, row, plan)
    case 'ping':
      return ping(crew, plan)
    case 'flood':
      return flood(crew, row, plan)
  }
}

/** Least, middle and most over the passes. */
export function summary(passes: readonly Sample[]): Outcome {
  const metrics = Object.keys(passes[0] ?? {}) as Metric[]
  const figures: Figures = Object.fromEntries(
    metrics.map((metric): [Metric, Figure] => {
      // What could not be measured is null by the time it is read again: left out from the start.
      const values = passes.flatMap(pass => pass[metric] ?? []).filter(Number.isFinite)
      return [metric, { min: minimum(values), median: median(values), max: Math.max(...values) }]
    }),
  )
  return {
    kind: 'measured',
    figures: Object.fromEntries(Object.entries(figures).filter(([, { median: middle }]) => Number.isFinite(middle))),
  }
}
