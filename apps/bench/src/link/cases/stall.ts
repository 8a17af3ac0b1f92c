/** A client whose event loop is blocked: what its server holds meanwhile, how soon it is current again, and whether it ends right. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from '../../figures.js'
import type { Crew } from '../crew.js'
import type { Metric } from '../metrics.js'
import type { Plan } from '../plan.js'
import type { StallRow } from '../rows.js'

export async function stall(crew: Crew, row: StallRow, plan: Plan): Promise<Sample<Metric>> {
  const { topics, rate, bytes } = row
  const server = crew.server()
  const client = crew.client()
  const port = await server.ask('listen', { topics })
  await client.ask('connect', { url: `http://127.0.0.1:${port}`, connections: 1, topics })
  // What a stop of its own makes it miss is made up for, up to half a second's worth.
  await server.ask('start', { rate, topics, bytes, makeUp: rate / 2 })
  await sleep(plan.warmMs)
  await server.ask('watch', null)
  const resumed = client.ask('block', { ms: plan.stallMs, atMost: plan.catchUpMs })
  await sleep(plan.stallMs)
  const { held, rss } = await server.ask('unwatch', null)
  const current = await resumed
  const resumedAgain = client.ask('block', { ms: plan.lastStallMs, atMost: 0 })
  await sleep(plan.lastStallMs / 2)
  const last = await server.ask('stop', null)
  await resumedAgain
  const wrong = await client.ask('wrong', { last, atMost: plan.catchUpMs })
  return { held: held / MB, rss: rss / MB, current, wrong }
}

const MB = 1e6
