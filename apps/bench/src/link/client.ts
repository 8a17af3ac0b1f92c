/** The clients' process: connections of one peer, what each holds of each topic, and how old values were when they came. */
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../statistics.js'
import type { LineAdapter, LineClient } from './adapter.js'
import { now } from './clock.js'
import { answer } from './helper-process.js'
import { Histogram } from './histogram.js'
import type { Message } from './message.js'

const { default: adapter } = (await import(process.argv[2] ?? '')) as { default: LineAdapter }

const clients: LineClient[] = []
let topicCount = 0
/** The number of the last message, by connection and topic. */
let held = new Int32Array()
/** When that was published. */
let heldAt = new Float64Array()
const ages = new Histogram()
/** How old what was held had become when something newer came: what a reader sees at worst. */
const agesAtEnd = new Histogram()
let received = 0
let worst = 0
let resetAt = now()
let framesBefore = { count: 0, bytes: 0 }
/** Who waits for values of all topics that were published since then, on the first connection. */
let catchingUp: { readonly since: number; readonly left: Set<number>; readonly done: () => void } | undefined

function receive(connection: number, topic: number, { at, n }: Message): void {
  const age = now() - at
  received++
  ages.add(age)
  if (age > worst) worst = age
  const place = connection * topicCount + topic
  const before = heldAt[place] as number
  if (before > 0) agesAtEnd.add(at + age - before)
  held[place] = n
  heldAt[place] = at
  if (catchingUp === undefined || connection > 0 || at < catchingUp.since) return
  catchingUp.left.delete(topic)
  if (catchingUp.left.size === 0) catchingUp.done()
}

function frames(): { count: number; bytes: number } {
  const sum = { count: 0, bytes: 0 }
  for (const client of clients) {
    const { count, bytes } = client.frames?.() ?? sum
    sum.count += count
    sum.bytes += bytes
  }
  return sum
}

/** What came in a window of time. */
export interface Received {
  readonly ms: number
  readonly values: number
  /** How old they were, in milliseconds. */
  readonly ages: [bin: number, count: number][]
  readonly worst: number
  /** How old they had become when newer ones came. */
  readonly agesAtEnd: [bin: number, count: number][]
  /** Mean bytes of a frame that holds several values; NaN for a peer that has none. */
  readonly frameBytes: number
}

const CONNECTING_AT_ONCE = 50
const PINGS = 31

const commands = {
  async connect({ url, connections, topics }: { url: string; connections: number; topics: number }): Promise<void> {
    topicCount = topics
    held = new Int32Array(connections * topics)
    heldAt = new Float64Array(connections * topics)
    let next = 0
    const dial = async (): Promise<void> => {
      while (next < connections) {
        const connection = next++
        clients[connection] = await adapter.connect(url, topics, (topic, message) =>
          receive(connection, topic, message),
        )
      }
    }
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, dial))
  },
  /** The median of some requests to the same server by the same line, in milliseconds. */
  async roundTrip({ url }: { url: string }): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const times: number[] = []
    for (let count = 0; count < PINGS; count++) {
      const begun = now()
      const [response] = (await once(get(`${url}/ping`, { agent }), 'response')) as [IncomingMessage]
      for await (const _ of response);
      times.push(now() - begun)
    }
    agent.destroy()
    return median(times)
  },
  /** Nothing runs here for so long; then the time until every topic has a value that was published since. */
  async block({ ms, atMost }: { ms: number; atMost: number }): Promise<number> {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    const since = now()
    const left = new Set(Array.from({ length: topicCount }, (_, topic) => topic))
    await Promise.race([
      sleep(atMost),
      new Promise<void>(done => {
        catchingUp = { since, left, done }
      }),
    ])
    catchingUp = undefined
    return now() - since
  },
  reset(_: null): void {
    ages.clear()
    agesAtEnd.clear()
    received = 0
    worst = 0
    resetAt = now()
    framesBefore = frames()
  },
  read(_: null): Received {
    const { count, bytes } = frames()
    return {
      ms: now() - resetAt,
      values: received,
      ages: ages.counts(),
      worst,
      agesAtEnd: agesAtEnd.counts(),
      frameBytes: (bytes - framesBefore.bytes) / (count - framesBefore.count),
    }
  },
  /** How many of what is held are not the last values, when they are or after `atMost` milliseconds. */
  async wrong({ last, atMost }: { last: readonly number[]; atMost: number }): Promise<number> {
    const until = now() + atMost
    for (;;) {
      let wrong = 0
      held.forEach((n, place) => {
        if (n !== last[place % topicCount]) wrong++
      })
      if (wrong === 0 || now() > until) return wrong
      await sleep(20)
    }
  },
}
export type ClientCommands = typeof commands
answer(commands)
