/** Publishing: to nobody, to listeners, past idle readers, past waiting readers. */
import type { Adapter, PullAdapter } from '../adapter.js'
import { listenerAt, MESSAGES, type Message, messages } from '../message.js'
import { TOPICS, type Trial } from '../trial.js'

type Held = Required<Pick<Adapter, 'topic' | 'publish'>>

function canHold(adapter: Adapter): adapter is Adapter & Held {
  return adapter.topic !== undefined && adapter.publish !== undefined
}

/** Publishes round and round the topics. */
function publishing(adapter: Held, topics: readonly unknown[]): (count: number) => void {
  const mask = topics.length - 1
  return count => {
    for (let i = 0; i < count; i++) adapter.publish(topics[i & mask], messages[i & (MESSAGES - 1)] as Message)
  }
}

export function publishTo(adapter: Adapter, listeners: number): Trial | undefined {
  if (!canHold(adapter) || (listeners > 0 && adapter.listen === undefined)) return undefined
  const topics = Array.from({ length: TOPICS }, () => adapter.topic())
  topics.forEach((topic, place) => {
    for (let i = 0; i < listeners; i++) adapter.listen?.(topic, listenerAt(place + i))
  })
  return { run: publishing(adapter, topics) }
}

/** `idle` subscriptions on each topic; the largest number is that of all topics together. */
export function publishPastIdle(adapter: Adapter, idle: number): Trial | undefined {
  const { pull } = adapter
  if (!canHold(adapter) || pull === undefined || adapter.absent?.idle !== undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => adapter.topic())
  const each = idle > 100_000 ? idle / TOPICS : idle
  const held = topics.flatMap(topic => Array.from({ length: each }, () => pull.subscribe(topic)))
  const publish = publishing(adapter, topics)
  return {
    run: publish,
    // Here only so that they stay referenced.
    finish: () => {
      if (held.length !== each * TOPICS) throw new Error('subscriptions were lost')
    },
  }
}

type Waiting = PullAdapter & Required<Pick<PullAdapter, 'wait'>>

function canWait(adapter: Adapter): adapter is Adapter & Held & { pull: Waiting } {
  return canHold(adapter) && adapter.pull?.wait !== undefined
}

/** Subscriptions that wait, `waiting` on each topic, and a way to let them all have what there is. */
function waiters(adapter: Held & { pull: Waiting }, topics: readonly unknown[], waiting: number) {
  const subs = topics.map(topic => Array.from({ length: waiting }, () => adapter.pull.subscribe(topic)))
  return {
    arm: () => {
      for (const some of subs) for (const sub of some) adapter.pull.wait(sub)
    },
    // Promises settle in microtasks, all of which run before this does.
    settle: () => new Promise<void>(resolve => setImmediate(resolve)),
  }
}

/** The publish while all who wait are due already. */
export function publishPastDue(adapter: Adapter, waiting: number): Trial | undefined {
  if (!canWait(adapter)) return undefined
  const topics = Array.from({ length: TOPICS }, () => adapter.topic())
  const { arm, settle } = waiters(adapter, topics, waiting)
  return {
    prepare: () => {
      arm()
      for (const topic of topics) adapter.publish(topic, messages[63] as Message)
    },
    run: publishing(adapter, topics),
    finish: settle,
    heavy: waiting >= 1_000,
  }
}

/** More than the processor's caches hold, walked in steps of one line of them. */
const ballast = new Float64Array(1 << 23)

function coolCaches(): void {
  for (let i = 0; i < ballast.length; i += 8) ballast[i] = i
}

/**
 * The first publish, which wakes them: one a topic, so there are more topics. What the woken do is not timed.
 *
 * Making ten thousand promises a topic leaves the collector at work, nothing of the topics in the caches, and what is made meanwhile
 * strewn over the heap. So all is collected first, and the caches are made cold for any number: what is to be flat is the work.
 */
export function publishWakes(adapter: Adapter, waiting: number, cold = true): Trial | undefined {
  if (!canWait(adapter)) return undefined
  const topics = Array.from({ length: 32 }, () => adapter.topic())
  // All have been waited on before, so that what a topic has for that lies beside the next one's, and not behind ten thousand promises.
  waiters(adapter, topics, 1).arm()
  for (const topic of topics) adapter.publish(topic, messages[0] as Message)
  const { arm, settle } = waiters(adapter, topics, waiting)
  const prepare = (): void => {
    arm()
    if (!cold) return
    globalThis.gc?.()
    coolCaches()
  }
  const trial = { prepare, run: publishing(adapter, topics), finish: settle, count: 32 }
  return cold ? { ...trial, heavy: true, warmUp: publishWakes(adapter, 10, false) } : trial
}
