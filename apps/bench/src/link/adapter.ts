/** What a peer must do to be measured: over sockets in `adapters/`, between threads in `ports/`. One file each. */
import type { Server } from 'node:http'
import type { MessagePort } from 'node:worker_threads'
import type { Message } from './message.js'

/** Over sockets. Each half runs in a process of its own; topics are numbers here, and whatever is usual there. */
export interface LineAdapter {
  /** Attaches to an HTTP server that listens already; publishes to all who are connected. */
  serve(server: Server, topics: number): LineSource
  /** One connection that gets all topics; it settles when it is there. `url` is that of an HTTP server. */
  connect(url: string, topics: number, receive: Receive): Promise<LineClient>
}

export type Receive = (topic: number, message: Message) => void

export interface LineSource {
  publish(topic: number, message: Message): void
}

export interface LineClient {
  /** How many frames with values came, and their bytes, of a peer that puts several values into one. */
  frames?(): { readonly count: number; readonly bytes: number }
}

/** Between threads. */
export interface PortAdapter {
  /** The side that publishes; it settles when the other one can hear. */
  produce(port: MessagePort, topics: number): Promise<PortProducer>
  /** The side that receives, and answers a ping with what was sent. */
  consume(port: MessagePort, topics: number, receive: Receive): void
}

export interface PortProducer {
  publish(topic: number, message: Message): void
  /** There and back. */
  ping(message: Message): Promise<unknown>
}
