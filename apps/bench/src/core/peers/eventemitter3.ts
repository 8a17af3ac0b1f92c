import { EventEmitter } from 'eventemitter3'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

const topic = (): EventEmitter => new EventEmitter()
const publish = (emitter: EventEmitter, message: Message): void => void emitter.emit('message', message)

const adapter: Adapter = {
  topic,
  publish,
  listen: (emitter: EventEmitter, listener) => {
    emitter.on('message', listener)
    return listener
  },
  stop: (emitter: EventEmitter, listener: Listener) => void emitter.off('message', listener),
  names: {
    open: () => new EventEmitter(),
    publish: (names: EventEmitter, name, message) => void names.emit(name, message),
    listen: (names: EventEmitter, name, listener) => names.on(name, listener),
  },
  awaited: {
    topic,
    publish,
    async wait(emitter: EventEmitter, next) {
      for (;;) next(await new Promise<Message>(resolve => emitter.once('message', resolve)))
    },
  },
  absent: {
    create: 'a name exists while somebody listens',
    pull: 'keeps no value',
    'await.iterate': 'no iterator',
  },
}

export default adapter
