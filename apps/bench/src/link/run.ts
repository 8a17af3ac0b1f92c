/** Runs the link rows that are asked for, each peer in processes of its own. */
import type { Figured, Sample } from '../figures.js'
import type { Options } from '../options.js'
import { failed, type Outcomes } from '../outcome.js'
import { inPasses, outcomesOf, type Taken } from '../passes.js'
import type { Peer } from '../peer.js'
import { profileFlags } from '../profiles.js'
import { fanOut } from './cases/fan-out.js'
import { flood, ping } from './cases/ports.js'
import { slow } from './cases/slow.js'
import { stall } from './cases/stall.js'
import { Crew } from './crew.js'
import type { Metric } from './metrics.js'
import { type Plan, plans } from './plan.js'
import { type Row, rows } from './rows.js'

export async function run(options: Options, progress: (line: string) => void): Promise<Outcomes<Figured<Metric>>> {
  const plan = options.short ? plans.short : plans.full
  const take = async (row: Row, { id }: Peer): Promise<Taken<Metric>> => {
    const crew = new Crew(id, options.profile ? part => profileFlags(`${row.row}-${id}-${part}`) : undefined)
    try {
      return { kind: 'sampled', sample: await measure(crew, row, plan) }
    } catch (error) {
      return failed(error)
    } finally {
      await crew.end()
    }
  }
  const passes = await inPasses(options, rows, take, progress)
  return new Map([...passes].map(([row, series]) => [row, outcomesOf(series)]))
}

function measure(crew: Crew, row: Row, plan: Plan): Promise<Sample<Metric>> {
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
