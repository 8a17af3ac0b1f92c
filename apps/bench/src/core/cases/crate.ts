/** The Rust crate's own benches, under their names, so that the two can be set side by side. */
import type { Adapter, BusAdapter, PullAdapter } from '../adapter.js'
import { listenerAt, MESSAGES, type Message, messages, sink } from '../message.js'
import type { Trial } from '../trial.js'

interface Crate {
  readonly bus: BusAdapter
  readonly pull: PullAdapter
  publish(topic: unknown, message: Message): void
}

/** How many buses or topics a batch of those that use them up has. */
const STOCK = 512

type Bench = (crate: Crate) => Trial

const names = Array.from({ length: 1_000 }, (_, index) => `topic_${index}`)

/** Topics of one bus, made and published to. */
const topics =
  (count: number): Bench =>
  ({ bus, publish }) => ({
    run(times) {
      for (let i = 0; i < times; i++) {
        const opened = bus.open()
        for (let n = 0; n < count; n++)
          publish(bus.topic(opened, names[n] as string), messages[n & (MESSAGES - 1)] as Message)
      }
    },
    ...(count >= 100 ? { count: 32 } : {}),
  })

const cleanup =
  (count: number): Bench =>
  ({ bus }) => {
    let buses: unknown[] = []
    const times = count >= 1_000 ? 8 : 64
    return {
      prepare: () => {
        buses = Array.from({ length: times }, () => {
          const opened = bus.open()
          for (let n = 0; n < count; n++) bus.topic(opened, names[n] as string)
          return opened
        })
      },
      run: () => {
        for (const opened of buses) sink.sum = (sink.sum + bus.cleanup(opened)) | 0
      },
      count: times,
    }
  }

const benches: Readonly<Record<string, Bench>> = {
  topic_creation: ({ bus }) => ({
    run(count) {
      for (let i = 0; i < count; i++) bus.topic(bus.open(), 'benchmark_topic')
    },
  }),
  publish: ({ bus, publish }) => {
    const opened = bus.open()
    const held = names.slice(0, 8).map(name => bus.topic(opened, name))
    return {
      run(count) {
        for (let i = 0; i < count; i++) publish(held[i & 7], messages[i & (MESSAGES - 1)] as Message)
      },
    }
  },
  subscriber_creation: ({ bus, pull }) => {
    const topic = bus.topic(bus.open(), 'benchmark_topic')
    const close = pull.close?.bind(pull)
    return {
      run(count) {
        for (let i = 0; i < count; i++) close?.(pull.subscribe(topic))
      },
    }
  },
  retrieval: ({ bus, publish }) => {
    const opened = bus.open()
    const held = names.slice(0, 8).map(name => bus.topic(opened, name))
    held.forEach((topic, index) => {
      publish(topic, messages[index] as Message)
    })
    return {
      run(count) {
        for (let i = 0; i < count; i++) sink.sum = (sink.sum + (bus.latest(held[i & 7]) as Message).n) | 0
      },
    }
  },
  topic_lookup: ({ bus }) => {
    const opened = bus.open()
    for (const name of names) bus.topic(opened, name)
    const seen = listenerAt(0)
    return {
      run(count) {
        for (let i = 0, index = 0; i < count; i++) {
          if (bus.topic(opened, names[index] as string) === undefined) seen(messages[0] as Message)
          index += 389
          if (index >= 1_000) index -= 1_000
        }
      },
    }
  },
  topic_removal: ({ bus }) => {
    let opened = bus.open()
    return {
      prepare: () => {
        opened = bus.open()
        for (let n = 0; n < STOCK; n++) bus.topic(opened, names[n] as string)
      },
      run: () => {
        for (let n = 0; n < STOCK; n++) bus.remove(opened, names[n] as string)
      },
      count: STOCK,
    }
  },
  cleanup_1: cleanup(1),
  cleanup_100: cleanup(100),
  cleanup_1000: cleanup(1_000),
  topics_10: topics(10),
  topics_100: topics(100),
  topics_1000: topics(1_000),
  batch_1000: ({ bus, publish }) => {
    const topic = bus.topic(bus.open(), 'benchmark_topic')
    return {
      run(times) {
        for (let i = 0; i < times; i++)
          for (let n = 0; n < 1_000; n++) publish(topic, messages[n & (MESSAGES - 1)] as Message)
      },
    }
  },
}

export const crateBenches: readonly string[] = Object.keys(benches)

export function crate(adapter: Adapter, name: string): Trial | undefined {
  const { bus, pull, publish } = adapter
  if (bus === undefined || pull === undefined || publish === undefined) return undefined
  return benches[name]?.({ bus, pull, publish: publish.bind(adapter) })
}
