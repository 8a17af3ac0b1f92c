/** What the tests of the server share: a server on a port of its own, honest clients, and raw ones that send what they like. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Bus } from '@dropslot/core'
import { connect, type Link, type LinkOptions, type WebSocketOptions, webSocket } from '@dropslot/link'
import { type LinkServer, type ServeOptions, serve } from '@dropslot/link/server'
import { afterEach, expect } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

const ends: (() => unknown)[] = []

/** Ends when the test does, the last first. */
export function atEnd(end: () => unknown): void {
  ends.push(end)
}

afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.()
})

export async function listen(port = 0): Promise<{ http: Server; url: string; port: number }> {
  const http = createServer()
  await new Promise<void>(resolve => http.listen(port, '127.0.0.1', resolve))
  atEnd(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port: taken } = http.address() as AddressInfo
  return { http, port: taken, url: `ws://127.0.0.1:${taken}/bus` }
}

export interface Served {
  readonly bus: Bus
  readonly links: LinkServer
  readonly http: Server
  readonly url: string
  readonly port: number
}

export async function served(options: Partial<ServeOptions> = {}, bus: Bus = new Bus(), port = 0): Promise<Served> {
  const listening = await listen(port)
  const links = serve(bus, { server: listening.http, path: '/bus', ...options })
  atEnd(() => links.close())
  return { bus, links, ...listening }
}

/** Everybody may do everything. */
export const anyone = (): { write(): boolean } => ({ write: () => true })

export interface Client {
  readonly bus: Bus
  readonly link: Link
}

export function client(url: string, options: LinkOptions = {}, socket: WebSocketOptions = {}, bus = new Bus()): Client {
  const Constructor = WebSocket as unknown as NonNullable<WebSocketOptions['WebSocket']>
  const link = connect(bus, webSocket(url, { WebSocket: Constructor, ...socket }), {
    backoff: { first: 20, longest: 100 },
    ...options,
  })
  atEnd(() => link.close())
  return { bus, link }
}

/** A socket without a link: it keeps no rule but those it is told to. */
export class RawClient {
  readonly socket: WebSocket
  readonly frames: unknown[][] = []
  readonly closed: Promise<{ code: number; reason: string }>

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', data => this.frames.push(JSON.parse(String(data))))
    socket.on('error', () => {})
    this.closed = new Promise(resolve => {
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
    })
    atEnd(() => socket.terminate())
  }

  static async open(url: string, options: ClientOptions = {}): Promise<RawClient> {
    const raw = new RawClient(new WebSocket(url, ['dropslot.1'], options))
    await new Promise<void>((resolve, reject) => {
      raw.socket.once('open', resolve)
      raw.socket.once('error', reject)
    })
    return raw
  }

  /** Open, and greeted. */
  static async greeted(url: string): Promise<RawClient> {
    const raw = await RawClient.open(url)
    raw.send(['hello', 1, `raw-${Math.random()}`, 'json', 0])
    return raw
  }

  send(...frames: unknown[]): void {
    for (const frame of frames) this.socket.send(JSON.stringify(frame))
  }

  of(kind: string): unknown[][] {
    return this.frames.filter(frame => frame[0] === kind)
  }
}

/** The HTTP status that a handshake is answered with; 101 if it is let in. */
export function statusOf(url: string, options: ClientOptions = {}, protocols = ['dropslot.1']): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, options)
    socket.on('error', reject)
    socket.on('open', () => {
      resolve(101)
      socket.terminate()
    })
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
      request.destroy()
    })
  })
}

/** An honest client beside a bad one, and that nothing becomes of it. */
export async function neighbour({ url, bus }: Served): Promise<() => Promise<void>> {
  const honest = client(url, { subscribe: ['neighbour'] })
  await expect.poll(() => honest.link.status.state).toBe('open')
  let states = 0
  let last = 0
  const watched = setInterval(() => {
    if (honest.link.status.state !== 'open') states++
  }, 5)
  atEnd(() => clearInterval(watched))
  return async () => {
    const value = ++last
    bus.publish('neighbour', value)
    await expect.poll(() => honest.bus.latest('neighbour')).toBe(value)
    expect(states).toBe(0)
  }
}
