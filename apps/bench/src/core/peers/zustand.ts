import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Adapter } from '../adapter.js'
import { first, type Message } from '../message.js'

/** The message is the state, replaced as a whole. */
type Topic = StoreApi<Message>

const adapter: Adapter = {
  topic: (): Topic => createStore(() => first),
  publish: (topic: Topic, message) => topic.setState(message, true),
  listen: (topic: Topic, listener) => topic.subscribe(listener),
  stop: (_topic, stop: () => void) => stop(),
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
