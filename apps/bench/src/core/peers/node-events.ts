import { EventEmitter, on, once } from 'node:events'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

const topic = (): EventEmitter => new EventEmitter().setMaxListeners(0)
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
    open: topic,
    publish: (names: EventEmitter, name, message) => void names.emit(name, message),
    listen: (names: EventEmitter, name, listener) => names.on(name, listener),
  },
  awaited: {
    topic,
    publish,
    async wait(emitter: EventEmitter, next) {
      for (;;) next((await once(emitter, 'message'))[0] as Message)
    },
    async iterate(emitter: EventEmitter, next) {
      for await (const [message] of on(emitter, 'message')) next(message as Message)
    },
  },
  absent: {
    create: 'a name exists while somebody listens',
    pull: 'keeps no value',
  },
}

export default adapter
