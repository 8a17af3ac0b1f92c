/** What stays on the heap: names, messages and listener functions exist before, so they are nobody's. */
import type { Adapter } from '../adapter.js'
import { type Listener, listenerAt } from '../message.js'
import type { Weighing } from '../trial.js'
import { nameOf, namesOf } from './names.js'

const THINGS = 20_000
const TOPICS = 200

const functions = (count: number): Listener[] => Array.from({ length: count }, (_, index) => listenerAt(index))

/** A topic with a name and one listener. `kept`: the way to stop it is kept, as whoever means to stop it must. */
export function namedTopic(adapter: Adapter, kept: boolean): Weighing | undefined {
  const names = namesOf(adapter)
  if (names === undefined) return undefined
  const made = Array.from({ length: THINGS }, (_, index) => nameOf(index))
  const listeners = functions(THINGS)
  const stops: unknown[] = new Array(THINGS).fill(undefined)
  let opened: unknown
  return {
    count: THINGS,
    prepare: () => {
      opened = names.open()
    },
    build: () => {
      for (let i = 0; i < THINGS; i++) {
        const stop = names.listen(opened, made[i] as string, listeners[i] as Listener)
        if (kept) stops[i] = stop
      }
    },
    clear: () => {
      opened = undefined
      stops.fill(undefined)
    },
  }
}

/** A further listener on a topic that has one. */
export function furtherListener(adapter: Adapter, kept: boolean): Weighing | undefined {
  const { topic, listen } = adapter
  if (topic === undefined || listen === undefined) return undefined
  const listeners = functions(THINGS + TOPICS)
  const stops: unknown[] = new Array(THINGS).fill(undefined)
  let topics: unknown[] = []
  return {
    count: THINGS,
    prepare: () => {
      topics = Array.from({ length: TOPICS }, () => topic())
      topics.forEach((held, place) => {
        listen(held, listeners[THINGS + place] as Listener)
      })
    },
    build: () => {
      for (let i = 0; i < THINGS; i++) {
        const stop = listen(topics[i % TOPICS], listeners[i] as Listener)
        if (kept) stops[i] = stop
      }
    },
    clear: () => {
      topics = []
      stops.fill(undefined)
    },
  }
}

export function pullSubscription(adapter: Adapter): Weighing | undefined {
  const { topic, pull } = adapter
  if (topic === undefined || pull === undefined) return undefined
  const subs: unknown[] = new Array(THINGS).fill(undefined)
  let topics: unknown[] = []
  return {
    count: THINGS,
    prepare: () => {
      topics = Array.from({ length: TOPICS }, () => topic())
    },
    build: () => {
      for (let i = 0; i < THINGS; i++) subs[i] = pull.subscribe(topics[i % TOPICS])
    },
    clear: () => {
      topics = []
      subs.fill(undefined)
    },
  }
}
