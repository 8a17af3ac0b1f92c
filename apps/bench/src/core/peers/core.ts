import { Bus, type Sub, type Topic } from '@dropslot/core'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

/** DropSlot, as a user imports it: the built package. */
type Held = Topic<Message>
type Named = Bus<Record<string, Message>>

const bus: Named = new Bus()
let topics = 0

const topic = (): Held => bus.topic(`topic/${topics++}`)
const publish = (held: Held, message: Message): void => held.publish(message)

const core: Adapter = {
  topic,
  publish,
  listen: (held: Held, listener) => held.subscribe(listener),
  stop: (_held, stop: () => void) => stop(),
  names: {
    open: (): Named => new Bus(),
    create: (named: Named, name) => void named.topic(name),
    publish: (named: Named, name, message) => named.publish(name, message),
    listen: (named: Named, name, listener) => named.subscribe(name, listener),
  },
  late: {
    topic,
    publish,
    listen: (held: Held, listener) => void held.subscribe(listener, { delivery: 'microtask' }),
    hears: 'last',
  },
  pull: {
    subscribe: (held: Held) => held.subscribe(),
    take: (sub: Sub<Message>) => {
      const result = sub.tryGetMessage()
      return result.ok ? result.value : undefined
    },
    close: (sub: Sub<Message>) => sub.close(),
    wait: (sub: Sub<Message>) => sub.waitForMessage(),
  },
  awaited: {
    topic,
    publish,
    async wait(held: Held, next: Listener) {
      const sub = held.subscribe()
      for (let message = await sub.waitForMessage(); message !== undefined; message = await sub.waitForMessage())
        next(message)
    },
    async iterate(held: Held, next: Listener) {
      for await (const message of held.subscribe()) next(message)
    },
  },
  bus: {
    open: (): Named => new Bus(),
    topic: (named: Named, name) => named.topic(name),
    latest: (held: Held) => held.latest,
    remove: (named: Named, name) => void named.removeTopic(name),
    cleanup: (named: Named) => named.cleanupUnusedTopics(),
  },
}

export default core
