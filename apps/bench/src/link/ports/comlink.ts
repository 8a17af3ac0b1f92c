/** Comlink: a call of a function over there for each value, whose promise nobody waits for. */
import { expose, wrap } from 'comlink'
import nodeEndpoint, { type NodeEndpoint } from 'comlink/dist/umd/node-adapter.js'
import type { PortAdapter } from '../adapter.js'
import type { Message } from '../message.js'

interface Api {
  receive(topic: number, message: Message): void
  echo(message: Message): Message
}

const adapter: PortAdapter = {
  async produce(port) {
    const api = wrap<Api>(nodeEndpoint(port as unknown as NodeEndpoint))
    return {
      publish: (topic, message) => void api.receive(topic, message),
      ping: message => api.echo(message),
    }
  },
  consume(port, _topics, receive) {
    const api: Api = { receive, echo: message => message }
    expose(api, nodeEndpoint(port as unknown as NodeEndpoint))
  },
}
export default adapter
