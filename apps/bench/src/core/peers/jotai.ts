import { atom, createStore, type PrimitiveAtom } from 'jotai/vanilla'
import type { Adapter } from '../adapter.js'
import { first, type Message } from '../message.js'

type Topic = PrimitiveAtom<Message>

/** A listener is not given the value, so it reads it; one store for all atoms, as in an application. */
const store = createStore()

const adapter: Adapter = {
  topic: (): Topic => atom(first),
  publish: (topic: Topic, message) => store.set(topic, message),
  listen: (topic: Topic, listener) => store.sub(topic, () => listener(store.get(topic))),
  stop: (_topic, stop: () => void) => stop(),
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
