/** Between two threads of a process. */

import type { Sample } from '../../figures.js'
import type { Crew } from '../crew.js'
import type { Metric } from '../metrics.js'
import type { Plan } from '../plan.js'
import type { FloodRow } from '../rows.js'

export async function ping(crew: Crew, plan: Plan): Promise<Sample<Metric>> {
  return { there: await crew.threads().ask('ping', { ms: plan.portMs }) }
}

export async function flood(crew: Crew, { workMs }: FloodRow, plan: Plan): Promise<Sample<Metric>> {
  const { ms, published, received, p50, worst, rss, wrong } = await crew
    .threads()
    .ask('flood', { ms: plan.portMs, workMs })
  return {
    ...{ p50, worst, rss: rss / 1e6, wrong },
    published: (1000 * published) / ms,
    delivered: (1000 * received) / ms,
  }
}
