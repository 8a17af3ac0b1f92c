/**
 * The demo's server: the built page over HTTP, the feed over a WebSocket at `/feed`, on one port. It answers only requests that come
 * to it by its own name, and connects only pages of its own origin.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Bus } from '@dropslot/core'
import { WebSocketServer } from 'ws'
import type { HostTopics } from '../protocol/topics'
import { Connection } from './connection'
import { bracketed, isAllowedOrigin, isOwnHost, type OriginRules, ownNames } from './origin'
import { plain, StaticFiles } from './static-files'

export interface FeedServerOptions {
  readonly bus: Bus<HostTopics>
  /** The folder of the built page. */
  readonly staticDir: string
  /** Where it listens; the loopback address unless told otherwise. */
  readonly host?: string
  /** The port it would like; 0 for any. */
  readonly port?: number
  /** Refuse to start on another port than that. */
  readonly strictPort?: boolean
  /** Further origins that may connect. */
  readonly origins?: readonly string[]
  readonly intervalMs?: number
  readonly maxConnections?: number
}

export interface FeedServer {
  readonly url: string
  readonly port: number
  /** Tells each page why, closes all sockets and stops listening. */
  close(): Promise<void>
}

/** What is longer than this is not even read: the socket closes without a word. Up to it, the page is told what is wrong. */
const MOST_BYTES = 65_536
/** How far it looks for a free port. */
const PORTS_TO_TRY = 20
/** A line that has not answered one of two pings is dead. A page that is only stopped still answers: its browser does. */
const PING_INTERVAL_MS = 60_000

export async function startFeedServer(options: FeedServerOptions): Promise<FeedServer> {
  const { bus, staticDir, host = '127.0.0.1', intervalMs = 100, maxConnections = 64 } = options
  const files = new StaticFiles(staticDir)
  const connections = new Set<Connection>()
  const told = { batches: 0, conflated: 0 }
  let rules: OriginRules = { names: ownNames(host), port: 0, extra: new Set(options.origins) }

  const http = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    if (!isOwnHost(request.headers.host, rules)) return plain(response, 403, 'This server does not go by that name.')
    if (request.url === '/healthz') return plain(response, 200, 'ok')
    files.serve(request, response).catch(() => response.destroy())
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false })

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refuse(request)
    if (refusal !== undefined) {
      const [status, reason] = refusal
      socket.on('error', () => {})
      // The server ends its half only; a guest who keeps the other half open must not keep the server from stopping.
      socket.once('finish', () => socket.destroy())
      socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${reason}\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, webSocket => {
      const connection = new Connection(webSocket, bus, intervalMs, conflated => {
        told.batches++
        told.conflated += conflated
      })
      connections.add(connection)
      webSocket.once('close', () => connections.delete(connection))
    })
  })

  function refuse(request: IncomingMessage): readonly [status: string, reason: string] | undefined {
    if (!isOwnHost(request.headers.host, rules)) return ['403 Forbidden', 'This server does not go by that name.']
    if (!isAllowedOrigin(request.headers.origin, rules)) {
      return ['403 Forbidden', 'A page of another origin may not read this machine.']
    }
    // Not through URL, which throws on what anybody may send here.
    if (request.url?.split('?')[0] !== '/feed') return ['404 Not Found', 'The feed is at /feed.']
    if (connections.size >= maxConnections) return ['503 Service Unavailable', 'Too many pages are connected.']
    return undefined
  }

  const port = await listen(http, host, options.port ?? 4173, options.strictPort ?? false)
  rules = { ...rules, port }

  const report = setInterval(() => bus.publish('server/connections', { count: connections.size, ...told }), 1_000)
  const pings = setInterval(() => {
    for (const connection of connections) if (!connection.isAlive()) connection.terminate()
  }, PING_INTERVAL_MS)
  bus.publish('server/connections', { count: 0, ...told })

  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : bracketed(host)}:${port}`,
    port,
    close: () =>
      new Promise(resolve => {
        clearInterval(report)
        clearInterval(pings)
        for (const connection of connections) connection.close('the server stops')
        http.close(() => resolve())
        http.closeIdleConnections()
        // A page that does not answer the closing is not waited for.
        setTimeout(() => {
          for (const connection of connections) connection.terminate()
          http.closeAllConnections()
        }, 500).unref()
      }),
  }
}

/** Listens on the port, or the next free one; returns which. */
async function listen(http: Server, host: string, wanted: number, strict: boolean): Promise<number> {
  for (let port = wanted; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(port, host, () => {
          http.off('error', reject)
          resolve()
        })
      })
      return (http.address() as AddressInfo).port
    } catch (error) {
      const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!inUse || strict || port >= Math.min(65_535, wanted + PORTS_TO_TRY)) throw error
    }
  }
}
