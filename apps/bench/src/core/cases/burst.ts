/** A thousand publishes in one tick to one topic with a hundred listeners, until all of them have heard the last. */
import type { Adapter } from '../adapter.js'
import { countingListenerAt, MESSAGES, type Message, messages, sink } from '../message.js'
import { TOPICS, type Trial } from '../trial.js'

const PUBLISHES = 1_000
const LISTENERS = 100

/** Turns of the microtask queue that are waited for before whole turns of the event loop are. */
const HOPS = 100

export function burst(adapter: Adapter): Trial | undefined {
  const late = adapter.late ?? everyPublish(adapter)
  if (late === undefined) return undefined
  const topics = Array.from({ length: TOPICS }, () => late.topic())
  topics.forEach((topic, place) => {
    for (let i = 0; i < LISTENERS; i++) late.listen(topic, countingListenerAt(place + i))
  })
  const calls = late.hears === 'each' ? PUBLISHES * LISTENERS : LISTENERS
  const tick = late.tick ?? ((publishAll: () => void) => publishAll())
  // Running on over bursts, and a little further, so that no burst ends with the message that the topic had before it: signals would say
  // that nothing changed.
  let message = 0
  return {
    // Some peers call a listener when it subscribes.
    prepare: () => {
      sink.calls = 0
    },
    async run(count) {
      for (let i = 0; i < count; i++) {
        const topic = topics[i & (TOPICS - 1)]
        const heard = sink.calls + calls
        message += 5
        tick(() => {
          for (let n = 0; n < PUBLISHES; n++) late.publish(topic, messages[message++ & (MESSAGES - 1)] as Message)
        })
        for (let hops = 0; sink.calls < heard; hops++) {
          if (hops > 10 * HOPS) throw new Error(`${heard - sink.calls} of ${calls} calls never came`)
          await (hops < HOPS ? undefined : new Promise(resolve => setImmediate(resolve)))
        }
        if (sink.calls !== heard) throw new Error(`${sink.calls - heard} calls more than ${calls}`)
      }
    },
    count: TOPICS,
  }
}

/** A peer whose listeners are called for each publish. */
function everyPublish({ topic, publish, listen }: Adapter): Adapter['late'] {
  if (topic === undefined || publish === undefined || listen === undefined) return undefined
  return { topic, publish, listen: (held, listener) => void listen(held, listener), hears: 'each' }
}
