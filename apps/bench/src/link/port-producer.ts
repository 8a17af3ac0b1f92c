/** The publishing thread, in a process of its own, and what is measured of both threads. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { median } from '../statistics.js'
import type { PortAdapter, PortProducer } from './adapter.js'
import { now } from './clock.js'
import { answer } from './helper-process.js'
import { Histogram } from './histogram.js'
import { messageOf } from './message.js'

/** What the receiving thread is told. */
export interface ConsumerOrder {
  readonly adapter: string
  readonly port: MessagePort
  readonly topics: number
  /** What each value costs there, in milliseconds. */
  readonly workMs: number
  readonly ages: SharedArrayBuffer
  /** The number of the last message, by topic. */
  readonly held: SharedArrayBuffer
  /** How many values, and the worst age. */
  readonly counts: SharedArrayBuffer
}

const TOPICS = 8
const BYTES = 160
/** Pings before those that count. */
const WARM = 500
/** So long it publishes before it lets others have a turn. */
const SLICE_MS = 1
/** What came too late to be counted as late. */
const SETTLE_MS = 1_000

const url = process.argv[2] ?? ''
const { default: adapter } = (await import(url)) as { default: PortAdapter }

async function open(workMs: number): Promise<PortProducer & Omit<ConsumerOrder, 'port' | 'adapter'>> {
  const { port1, port2 } = new MessageChannel()
  const shared = {
    topics: TOPICS,
    workMs,
    ages: new SharedArrayBuffer(Histogram.bytes),
    held: new SharedArrayBuffer(4 * TOPICS),
    counts: new SharedArrayBuffer(16),
  }
  const workerData: ConsumerOrder = { adapter: url, port: port2, ...shared }
  new Worker(new URL('./port-consumer.js', import.meta.url), { workerData, transferList: [port2] })
  const producer = await adapter.produce(port1, TOPICS)
  // Until the other thread runs.
  await producer.ping(messageOf(now(), 0, BYTES))
  return { ...producer, ...shared }
}

export interface Flood {
  readonly ms: number
  readonly published: number
  readonly received: number
  readonly p50: number
  readonly worst: number
  /** Of both threads, in bytes. */
  readonly rss: number
  readonly wrong: number
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const commands = {
  /** The median of the ways there and back within so many milliseconds, in microseconds. */
  async ping({ ms }: { ms: number }): Promise<number> {
    const { ping } = await open(0)
    for (let n = 0; n < WARM; n++) await ping(messageOf(now(), n, BYTES))
    const times: number[] = []
    const until = now() + ms
    do {
      const begun = now()
      await ping(messageOf(begun, times.length, BYTES))
      times.push((now() - begun) * 1_000)
    } while (now() < until)
    return median(times)
  },
  /** Publishes as fast as it can for so many milliseconds. */
  async flood({ ms, workMs }: { ms: number; workMs: number }): Promise<Flood> {
    const { publish, ages, held, counts } = await open(workMs)
    const before = process.memoryUsage.rss()
    let rss = 0
    const seen = new Float64Array(counts)
    const begun = now()
    let n = 0
    while (now() - begun < ms) {
      const until = now() + SLICE_MS
      do publish(n % TOPICS, messageOf(now(), ++n, BYTES))
      while (now() < until)
      rss = Math.max(rss, process.memoryUsage.rss() - before)
      await turn()
    }
    const took = now() - begun
    const [received = 0, worst = 0] = seen
    const p50 = new Histogram(ages).quantile(0.5)
    const last = new Int32Array(held)
    const wrong = (): number => last.reduce((wrong, each) => wrong + (each <= n - TOPICS ? 1 : 0), 0)
    for (const until = now() + SETTLE_MS; wrong() > 0 && now() < until; ) await sleep(5)
    return { ms: took, published: n, received, p50, worst, rss, wrong: wrong() }
  },
}
export type PortCommands = typeof commands
answer(commands)
