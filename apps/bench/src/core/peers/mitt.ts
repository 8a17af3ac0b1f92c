import mitt, { type Emitter } from 'mitt'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

type Topic = Emitter<{ message: Message }>
type Names = Emitter<Record<string, Message>>

const adapter: Adapter = {
  topic: (): Topic => mitt(),
  publish: (topic: Topic, message) => topic.emit('message', message),
  listen: (topic: Topic, listener) => {
    topic.on('message', listener)
    return listener
  },
  stop: (topic: Topic, listener: Listener) => topic.off('message', listener),
  names: {
    open: (): Names => mitt(),
    publish: (names: Names, name, message) => names.emit(name, message),
    listen: (names: Names, name, listener) => names.on(name, listener),
  },
  absent: {
    create: 'a name exists while somebody listens',
    pull: 'keeps no value',
    await: 'no promises',
  },
}

export default adapter
