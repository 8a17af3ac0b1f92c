/** The receiving thread: notes what comes in memory that both threads see, so that nothing need be asked of it while it is busy. */
import { workerData } from 'node:worker_threads'
import type { PortAdapter } from './adapter.js'
import { now } from './clock.js'
import { Histogram } from './histogram.js'
import type { ConsumerOrder } from './port-producer.js'

const { adapter, port, topics, workMs, ages, held, counts } = workerData as ConsumerOrder
const histogram = new Histogram(ages)
const last = new Int32Array(held)
const seen = new Float64Array(counts)

const { default: peer } = (await import(adapter)) as { default: PortAdapter }
peer.consume(port, topics, (topic, { at, n }) => {
  const age = now() - at
  histogram.add(age)
  seen[0] = (seen[0] ?? 0) + 1
  seen[1] = Math.max(seen[1] ?? 0, age)
  last[topic] = n
  if (workMs === 0) return
  const until = now() + workMs
  while (now() < until);
})
