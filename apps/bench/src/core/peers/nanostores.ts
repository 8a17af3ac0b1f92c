import { atom, type PreinitializedWritableAtom } from 'nanostores'
import type { Adapter } from '../adapter.js'
import { first, type Message } from '../message.js'

type Topic = PreinitializedWritableAtom<Message>

const adapter: Adapter = {
  topic: (): Topic => atom(first),
  publish: (topic: Topic, message) => topic.set(message),
  listen: (topic: Topic, listener) => topic.listen(listener),
  stop: (_topic, stop: () => void) => stop(),
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
