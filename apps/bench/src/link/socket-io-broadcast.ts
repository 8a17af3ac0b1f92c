/** What the two rows of socket.io have in common. */
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import type { LineClient, LineSource, Receive } from './adapter.js'
import { type Message, topicName } from './message.js'

export function broadcaster(
  emit: (server: Server, name: string, message: Message) => void,
): (server: HttpServer, topics: number) => LineSource {
  return (httpServer, topics) => {
    const server = new Server(httpServer, { transports: ['websocket'] })
    const names = Array.from({ length: topics }, (_, topic) => topicName(topic))
    return {
      publish(topic, message) {
        emit(server, names[topic] ?? '', message)
      },
    }
  }
}

export async function listener(url: string, topics: number, receive: Receive): Promise<LineClient> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  for (let topic = 0; topic < topics; topic++) {
    socket.on(topicName(topic), (message: Message) => receive(topic, message))
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {}
}
