/** Many connections on loopback: what a delivered value costs the server, how many come, and how old they are. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from '../../figures.js'
import type { Crew } from '../crew.js'
import { Histogram } from '../histogram.js'
import type { Metric } from '../metrics.js'
import type { Plan } from '../plan.js'
import type { FanOutRow } from '../rows.js'

/** The clients' processes, which share the connections. */
const PROCESSES = 2

export async function fanOut(crew: Crew, row: FanOutRow, plan: Plan): Promise<Sample<Metric>> {
  const { topics, rate, bytes } = row
  const each = Math.ceil((row.connections * plan.connections) / PROCESSES)
  const server = crew.server()
  const clients = Array.from({ length: PROCESSES }, () => crew.client())
  const port = await server.ask('listen', { topics })
  const url = `http://127.0.0.1:${port}`
  await Promise.all(clients.map(client => client.ask('connect', { url, connections: each, topics })))
  const { rss: rssBefore } = await server.ask('memory', null)
  // A round of all topics at most: who cannot keep up publishes less.
  await server.ask('start', { rate, topics, bytes, makeUp: topics })
  await sleep(plan.warmMs)
  await Promise.all(clients.map(client => client.ask('reset', null)))
  const [window, ...received] = await Promise.all([
    server.ask('window', { ms: plan.windowMs }),
    ...clients.map(async client => {
      await sleep(plan.windowMs)
      return client.ask('read', null)
    }),
  ])
  const { rss } = await server.ask('memory', null)
  const last = await server.ask('stop', null)
  const wrong = await Promise.all(clients.map(client => client.ask('wrong', { last, atMost: plan.catchUpMs })))
  const ages = new Histogram()
  const ended = new Histogram()
  for (const part of received) {
    ages.merge(part.ages)
    ended.merge(part.agesAtEnd)
  }
  // Each by its own clock: who is busy answers late.
  const delivered = received.reduce((sum, { values, ms }) => sum + (1000 * values) / ms, 0)
  const published = (1000 * window.updates) / window.ms
  return {
    cpu: (1e6 * window.cpuMs) / window.ms / delivered,
    delivered,
    conflated: 100 * Math.max(0, 1 - delivered / (published * each * PROCESSES)),
    ended50: ended.quantile(0.5),
    ended99: ended.quantile(0.99),
    p50: ages.quantile(0.5),
    p99: ages.quantile(0.99),
    worst: Math.max(...received.map(part => part.worst)),
    published,
    busy: (100 * window.cpuMs) / window.ms,
    rss: (rss - rssBefore) / 1e6,
    wrong: wrong.reduce((sum, count) => sum + count, 0),
  }
}
