/** A client behind a slow line: how old values are when they come, and whether it ends right. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from '../../figures.js'
import type { Crew } from '../crew.js'
import { Histogram } from '../histogram.js'
import type { Metric } from '../metrics.js'
import type { Plan } from '../plan.js'
import type { SlowRow } from '../rows.js'

/** By how much more than the line itself needs a value may be old. */
const SLACK = 1.5

export async function slow(crew: Crew, row: SlowRow, plan: Plan): Promise<Sample<Metric>> {
  const { topics, rate, bytes, bytesPerSecond } = row
  const server = crew.server()
  const proxy = crew.proxy()
  const client = crew.client()
  // Its buffer is small and bounded, whereas that of a loopback connection grows to megabytes, and Node cannot say how large it is to be.
  const path = join(tmpdir(), `dropslot-bench-${process.pid}-${Math.random().toString(36).slice(2)}.sock`)
  await server.ask('listen', { path, topics })
  const url = `http://127.0.0.1:${await proxy.ask('open', { path, bytesPerSecond })}`
  const roundTrip = await client.ask('roundTrip', { url })
  await client.ask('connect', { url, connections: 1, topics })
  await server.ask('start', { rate, topics, bytes, makeUp: rate / 2 })
  await sleep(plan.warmMs)
  await client.ask('reset', null)
  await sleep(plan.windowMs)
  const received = await client.ask('read', null)
  const last = await server.ask('stop', null)
  const wrong = await client.ask('wrong', { last, atMost: plan.catchUpMs })
  const ages = new Histogram()
  ages.merge(received.ages)
  const { worst, frameBytes: frame } = received
  const delivered = (1000 * received.values) / received.ms
  const sample = { p50: ages.quantile(0.5), worst, wrong, roundTrip, delivered }
  // Only who sends several values as one has batches.
  if (!frame) return sample
  return { ...sample, frame, bound: SLACK * (roundTrip + (1000 * frame) / bytesPerSecond) }
}
