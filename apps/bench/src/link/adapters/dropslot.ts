/** DropSlot with its default options, but for the limit on connections from one address. */
import { Bus } from '@dropslot/core'
import { connect, type LinkStatus, webSocket } from '@dropslot/link'
import { serve } from '@dropslot/link/server'
import { WebSocket } from 'ws'
import type { LineAdapter } from '../adapter.js'
import { type Message, topicName } from '../message.js'

interface Topics {
  [load: `load/${string}`]: Message
  status: LinkStatus
}

const adapter: LineAdapter = {
  serve(server, topics) {
    const bus = new Bus<Topics>()
    serve(bus, { server, path: '/bus', limits: { connectionsPerAddress: 10_000 } })
    const all = Array.from({ length: topics }, (_, topic) => bus.topic(topicName(topic)))
    return { publish: (topic, message) => all[topic]?.publish(message) }
  },

  async connect(url, topics, receive) {
    const frames = { count: 0, bytes: 0 }
    class Counted extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols)
        this.on('message', (data: Buffer | ArrayBuffer) => {
          // Others are a few bytes, and few.
          if (data.byteLength < 100) return
          frames.count++
          frames.bytes += data.byteLength
        })
      }
    }
    const bus = new Bus<Topics>()
    for (let topic = 0; topic < topics; topic++) bus.subscribe(topicName(topic), message => receive(topic, message))
    const status = bus.subscribe('status')
    const link = connect(bus, webSocket(`${url.replace('http', 'ws')}/bus`, { WebSocket: Counted }), {
      subscribe: ['load/*'],
      statusTopic: 'status',
    })
    while (link.status.state !== 'open') await status.waitForMessage()
    return { frames: () => ({ ...frames }) }
  },
}
export default adapter
