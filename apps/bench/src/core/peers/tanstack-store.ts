import { batch, Store } from '@tanstack/store'
import type { Adapter } from '../adapter.js'
import { first, type Listener, type Message } from '../message.js'

type Topic = Store<Message>

const topic = (): Topic => new Store(first)
const publish = (held: Topic, message: Message): void => held.setState(() => message)

const adapter: Adapter = {
  topic,
  publish,
  listen: (held: Topic, listener: Listener) => held.subscribe(listener),
  stop: (_held, subscription: { unsubscribe(): void }) => subscription.unsubscribe(),
  late: {
    topic,
    publish,
    listen: (held: Topic, listener: Listener) => void held.subscribe(listener),
    tick: publishAll => batch(publishAll),
    hears: 'last',
  },
  absent: { pull: 'no cursor', await: 'no promises' },
}

export default adapter
