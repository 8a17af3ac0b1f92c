import { proxy, ref, subscribe } from 'valtio/vanilla'
import type { Adapter } from '../adapter.js'
import { first, type Listener, type Message } from '../message.js'

/** Messages go by reference here too: `ref` keeps valtio from wrapping them. They are marked when they are first seen. */
interface Topic {
  message: Message
}

const topic = (): Topic => proxy({ message: ref(first) })
const publish = (held: Topic, message: Message): void => {
  held.message = ref(message)
}

const adapter: Adapter = {
  topic,
  publish,
  listen: (held: Topic, listener: Listener) => subscribe(held, () => listener(held.message), true),
  stop: (_held, stop: () => void) => stop(),
  late: {
    topic,
    publish,
    listen: (held: Topic, listener: Listener) => void subscribe(held, () => listener(held.message)),
    hears: 'last',
  },
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
