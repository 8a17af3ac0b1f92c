/** `postMessage` and nothing else: every value is cloned into the port's queue. */
import type { PortAdapter } from '../adapter.js'
import type { Message } from '../message.js'

/** In place of a topic. */
const PING = -1

const adapter: PortAdapter = {
  async produce(port) {
    let answered: ((message: unknown) => void) | undefined
    port.on('message', message => answered?.(message))
    return {
      publish: (topic, message) => port.postMessage([topic, message]),
      ping: message =>
        new Promise(resolve => {
          answered = resolve
          port.postMessage([PING, message])
        }),
    }
  },
  consume(port, _topics, receive) {
    port.on('message', ([topic, message]: [number, Message]) => {
      if (topic === PING) port.postMessage(message)
      else receive(topic, message)
    })
  },
}
export default adapter
