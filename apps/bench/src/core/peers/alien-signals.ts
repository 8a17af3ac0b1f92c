import { effect, endBatch, signal, startBatch } from 'alien-signals'
import type { Adapter } from '../adapter.js'
import { first, type Listener, type Message } from '../message.js'

interface Topic {
  (): Message
  (value: Message): void
}

const topic = (): Topic => signal(first)
const publish = (held: Topic, message: Message): void => held(message)
/** An effect runs once when it is made. */
const listen = (held: Topic, listener: Listener): (() => void) => effect(() => listener(held()))

const adapter: Adapter = {
  topic,
  publish,
  listen,
  stop: (_held, stop: () => void) => stop(),
  late: {
    topic,
    publish,
    listen,
    tick: publishAll => {
      startBatch()
      publishAll()
      endBatch()
    },
    hears: 'last',
  },
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
