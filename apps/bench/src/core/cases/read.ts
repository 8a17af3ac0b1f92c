/** Reading: take after a publish, take with nothing new, and the hand-off to a reader that waits. */
import type { Adapter, AwaitedAdapter } from '../adapter.js'
import { MESSAGES, type Message, messages, sink } from '../message.js'
import { TOPICS, type Trial } from '../trial.js'

export function publishAndTake(adapter: Adapter): Trial | undefined {
  const { topic, publish, pull } = adapter
  if (topic === undefined || publish === undefined || pull === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => topic())
  const subs = topics.map(held => pull.subscribe(held))
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        publish(topics[i & (TOPICS - 1)], messages[i & (MESSAGES - 1)] as Message)
        const message = pull.take(subs[i & (TOPICS - 1)])
        if (message !== undefined) sink.sum = (sink.sum + message.n) | 0
      }
    },
  }
}

export function takeNothing(adapter: Adapter): Trial | undefined {
  const { topic, publish, pull } = adapter
  if (topic === undefined || publish === undefined || pull === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => topic())
  for (const held of topics) publish(held, messages[0] as Message)
  const subs = topics.map(held => pull.subscribe(held))
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        const message = pull.take(subs[i & (TOPICS - 1)])
        if (message !== undefined) throw new Error('there was something')
        sink.odd ^= 1
      }
    },
  }
}

/**
 * From a publish to the reader that was waiting for it, with nothing between. The readers stand in a ring: each one, resumed, publishes
 * to the next, which has long been waiting. So one hand-off is under way at a time, and no driver is timed with it.
 */
export function handOff(adapter: Adapter, by: 'wait' | 'iterate'): Trial | undefined {
  const awaited = adapter.awaited
  const consume: AwaitedAdapter['wait'] = awaited?.[by]
  if (awaited === undefined || consume === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => awaited.topic())
  let left = 0
  let done: () => void = () => {}
  const armed = new Promise<void>(resolve => setImmediate(resolve))
  topics.forEach((topic, place) => {
    const next = topics[(place + 1) & (TOPICS - 1)]
    consume.call(awaited, topic, message => {
      sink.sum = (sink.sum + message.n) | 0
      // What was there on subscribing is no hand-off.
      if (left === 0) return
      if (--left === 0) done()
      else awaited.publish(next, messages[left & (MESSAGES - 1)] as Message)
    })
  })
  return {
    async run(count) {
      await armed
      await new Promise<void>(resolve => {
        left = count
        done = resolve
        awaited.publish(topics[0], messages[left & (MESSAGES - 1)] as Message)
      })
    },
  }
}
