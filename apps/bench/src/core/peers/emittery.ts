import Emittery from 'emittery'
import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

type Topic = Emittery<{ message: Message }>

const topic = (): Topic => new Emittery()
const publish = (emitter: Topic, message: Message): void => void emitter.emit('message', message)

const adapter: Adapter = {
  topic,
  listen: (emitter: Topic, listener) => emitter.on('message', listener),
  stop: (_emitter, stop: () => void) => stop(),
  late: {
    topic,
    publish,
    listen: (emitter: Topic, listener: Listener) => void emitter.on('message', listener),
    hears: 'each',
  },
  awaited: {
    topic,
    publish,
    async wait(emitter: Topic, next) {
      for (;;) next(await emitter.once('message'))
    },
    async iterate(emitter: Topic, next) {
      for await (const message of emitter.events('message')) next(message)
    },
  },
  absent: {
    publish: 'delivers later only, so there is no publish to time alone',
    name: 'delivers later only, so there is no publish to time alone',
    create: 'a name exists while somebody listens',
    pull: 'keeps no value',
  },
}

export default adapter
