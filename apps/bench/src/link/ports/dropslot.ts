/** DropSlot with its default options. */
import type { MessagePort } from 'node:worker_threads'
import { Bus } from '@dropslot/core'
import { connect, port as endpoint } from '@dropslot/link'
import type { PortAdapter } from '../adapter.js'
import { type Message, topicName } from '../message.js'

const adapter: PortAdapter = {
  async produce(port, topics) {
    const bus = new Bus<Record<string, Message>>()
    const all = Array.from({ length: topics }, (_, topic) => bus.topic(topicName(topic)))
    const pings = bus.topic('ping')
    const pongs = bus.subscribe('pong')
    connect(bus, endpoint(port), { publish: ['load/*', 'ping'], subscribe: ['pong', 'ready'] })
    await bus.subscribe('ready', { immediate: true }).waitForMessage()
    return {
      publish: (topic, message) => all[topic]?.publish(message),
      ping: message => {
        pings.publish(message)
        return pongs.waitForMessage()
      },
    }
  },
  consume(port: MessagePort, topics, receive) {
    const bus = new Bus<Record<string, Message>>()
    for (let topic = 0; topic < topics; topic++) bus.subscribe(topicName(topic), message => receive(topic, message))
    bus.subscribe('ping', message => bus.publish('pong', message))
    bus.publish('ready', { at: 0, n: 0, text: '' })
    connect(bus, endpoint(port), { publish: ['pong', 'ready'], subscribe: ['load/*', 'ping'] })
  },
}
export default adapter
