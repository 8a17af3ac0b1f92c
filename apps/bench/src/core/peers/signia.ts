import { type Atom, atom, react, transact } from 'signia'
import type { Adapter } from '../adapter.js'
import { first, type Listener, type Message } from '../message.js'

type Topic = Atom<Message>

const topic = (): Topic => atom('message', first)
const publish = (held: Topic, message: Message): void => void held.set(message)
/** A reaction runs once when it is made. */
const listen = (held: Topic, listener: Listener): (() => void) => react('listener', () => listener(held.value))

const adapter: Adapter = {
  topic,
  publish,
  listen,
  stop: (_held, stop: () => void) => stop(),
  late: { topic, publish, listen, tick: publishAll => transact(publishAll), hears: 'last' },
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
