import { batch, effect, type Signal, signal } from '@preact/signals-core'
import type { Adapter } from '../adapter.js'
import { first, type Listener, type Message } from '../message.js'

type Topic = Signal<Message>

const topic = (): Topic => signal(first)
const publish = (held: Topic, message: Message): void => {
  held.value = message
}
/** An effect runs once when it is made. */
const listen = (held: Topic, listener: Listener): (() => void) => effect(() => listener(held.value))

const adapter: Adapter = {
  topic,
  publish,
  listen,
  stop: (_held, stop: () => void) => stop(),
  late: { topic, publish, listen, tick: publishAll => batch(publishAll), hears: 'last' },
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
