import * as Effect from 'effect/Effect'
import * as Stream from 'effect/Stream'
import * as SubscriptionRef from 'effect/SubscriptionRef'
import type { Adapter } from '../adapter.js'
import { first, type Message } from '../message.js'

type Topic = SubscriptionRef.SubscriptionRef<Message>

const topic = (): Topic => Effect.runSync(SubscriptionRef.make(first))
const publish = (held: Topic, message: Message): void => Effect.runSync(SubscriptionRef.set(held, message))

const later = 'listeners are fibers, which run later'

const adapter: Adapter = {
  topic,
  publish,
  awaited: {
    topic,
    // Forked: from inside a consumer's fiber, `set` may have to wait for the turn of another, which `runSync` refuses.
    publish: (held: Topic, message) => void Effect.runFork(SubscriptionRef.set(held, message)),
    iterate: (held: Topic, next) =>
      Effect.runFork(Stream.runForEach(SubscriptionRef.changes(held), message => Effect.sync(() => next(message)))),
  },
  absent: {
    publish: later,
    burst: 'keeps every value for every fiber: nothing is conflated',
    name: later,
    listen: later,
    bytes: later,
    create: later,
    pull: 'no cursor',
    'await.wait': 'a stream only',
  },
}

export default adapter
