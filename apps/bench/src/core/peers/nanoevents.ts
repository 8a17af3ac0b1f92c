import { createNanoEvents, type Emitter } from 'nanoevents'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

type Topic = Emitter<{ message: Listener }>
type Names = Emitter<Record<string, (message: Message) => void>>

const adapter: Adapter = {
  topic: (): Topic => createNanoEvents(),
  publish: (topic: Topic, message) => topic.emit('message', message),
  listen: (topic: Topic, listener) => topic.on('message', listener),
  stop: (_topic, stop: () => void) => stop(),
  names: {
    open: (): Names => createNanoEvents(),
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
