/** What the two rows of `ws` have in common: a value is encoded once, and goes to each client by itself. */
import type { Server } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import type { LineClient, LineSource, Receive } from './adapter.js'
import { type Message, topicName } from './message.js'

export function broadcaster(send: (socket: WebSocket, text: string) => void): (server: Server) => LineSource {
  return server => {
    const sockets = new WebSocketServer({ server })
    return {
      publish(topic, message) {
        const text = JSON.stringify({ topic: topicName(topic), message })
        for (const socket of sockets.clients) if (socket.readyState === WebSocket.OPEN) send(socket, text)
      },
    }
  }
}

export async function listener(url: string, topics: number, receive: Receive): Promise<LineClient> {
  const numbers = new Map<string, number>(Array.from({ length: topics }, (_, topic) => [topicName(topic), topic]))
  const socket = new WebSocket(url.replace('http', 'ws'))
  socket.on('message', data => {
    const { topic, message } = JSON.parse(String(data)) as { topic: string; message: Message }
    const number = numbers.get(topic)
    if (number !== undefined) receive(number, message)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {}
}
