import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

/** An event is made for each publish, because one that was dispatched says so for ever. Its class is the usual way to carry a value. */
class MessageArrived extends Event {
  readonly message: Message

  constructor(type: string, message: Message) {
    super(type)
    this.message = message
  }
}

function listen(target: EventTarget, type: string, listener: Listener): EventListener {
  const heard = (event: Event): void => listener((event as MessageArrived).message)
  target.addEventListener(type, heard)
  return heard
}

const adapter: Adapter = {
  topic: () => new EventTarget(),
  publish: (topic: EventTarget, message) => void topic.dispatchEvent(new MessageArrived('message', message)),
  listen: (topic: EventTarget, listener) => listen(topic, 'message', listener),
  stop: (topic: EventTarget, heard: EventListener) => topic.removeEventListener('message', heard),
  names: {
    open: () => new EventTarget(),
    publish: (names: EventTarget, name, message) => void names.dispatchEvent(new MessageArrived(name, message)),
    listen: (names: EventTarget, name, listener) => listen(names, name, listener),
  },
  absent: { create: 'a name exists while somebody listens', pull: 'keeps no value', await: 'no promises' },
}

export default adapter
