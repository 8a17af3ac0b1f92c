/** Coming and going: a listener among others, a reader among others. */
import type { Adapter } from '../adapter.js'
import { type Listener, listenerAt } from '../message.js'
import { TOPICS, type Trial } from '../trial.js'

/** Listeners that come and go; different functions, because some peers keep a set. */
const GUESTS = 64

export function listenAndStop(adapter: Adapter, others: number): Trial | undefined {
  const { topic, listen, stop } = adapter
  if (topic === undefined || listen === undefined || stop === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => topic())
  topics.forEach((held, place) => {
    for (let i = 0; i < others; i++) listen(held, listenerAt(place + i))
  })
  const guests = Array.from({ length: GUESTS }, (_, index) => listenerAt(index))
  return {
    run(count) {
      for (let i = 0; i < count; i++) {
        const held = topics[i & (TOPICS - 1)]
        stop(held, listen(held, guests[i & (GUESTS - 1)] as Listener))
      }
    },
  }
}

export function pullAndClose(adapter: Adapter, others: number): Trial | undefined {
  const { topic, pull } = adapter
  const close = pull?.close?.bind(pull)
  if (topic === undefined || pull === undefined || close === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => topic())
  const kept = topics.flatMap(held => Array.from({ length: others }, () => pull.subscribe(held)))
  return {
    run(count) {
      for (let i = 0; i < count; i++) close(pull.subscribe(topics[i & (TOPICS - 1)]))
    },
    finish: () => {
      if (kept.length !== others * TOPICS) throw new Error('subscriptions were lost')
    },
  }
}
