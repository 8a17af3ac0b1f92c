/**
 * The demo's server: the built page over HTTP, and the bus over a WebSocket at `/bus`, on one port. It answers only requests that come
 * to it by its own name, and connects only pages of its own origin.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Bus } from '@dropslot/core'
import { serve } from '@dropslot/link/server'
import type { HostTopics } from '../protocol/topics'
import { bracketed, isOwnHost, type OriginRules, ownNames, ownOrigins } from './origin'
import { plain, StaticFiles } from './static-files'

export interface DemoServerOptions {
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
  readonly maxConnections?: number
}

export interface DemoServer {
  readonly url: string
  readonly port: number
  /** Tells each page when to come back, closes all sockets and stops listening. */
  close(): Promise<void>
}

/** How far it looks for a free port. */
const PORTS_TO_TRY = 20
/** A page that is stopped, as in a debugger, is not dead: its browser still answers pings, and until it goes on it costs its marks. */
const STOPPED_PAGE_MS = 600_000
/** A page that does not answer the closing is waited for so long, in milliseconds. */
const CLOSE_MS = 500
/** When pages come back to a server that was stopped: each within as much again, in milliseconds. */
const COME_BACK_MS = 1_000

export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { bus, staticDir, host = '127.0.0.1', maxConnections = 64 } = options
  const files = new StaticFiles(staticDir)
  const sockets = new Set<Socket>()
  let rules: OriginRules = { names: ownNames(host), port: 0, extra: new Set(options.origins) }

  const http = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    if (!isOwnHost(request.headers.host, rules)) return plain(response, 403, 'This server does not go by that name.')
    if (request.url === '/healthz') return plain(response, 200, 'ok')
    files.serve(request, response).catch(() => response.destroy())
  })
  http.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const port = await listen(http, host, options.port ?? 4173, options.strictPort ?? false)
  rules = { ...rules, port }

  const links = serve(bus, {
    server: http,
    path: '/bus',
    origins: ownOrigins(rules),
    // Who is let in reads everything and writes nothing.
    authorize: ({ request }) => isOwnHost(request.headers.host, rules),
    limits: { connections: maxConnections, acknowledgeWithin: STOPPED_PAGE_MS },
  })
  const report = () => {
    const { connections: count, batches, conflated } = links.stats()
    bus.publish('server/connections', { count, batches, conflated })
  }
  const reports = setInterval(report, 1_000)
  report()

  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : bracketed(host)}:${port}`,
    port,
    async close() {
      clearInterval(reports)
      const closed = new Promise(resolve => http.close(resolve))
      http.closeIdleConnections()
      setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, CLOSE_MS).unref()
      await Promise.all([links.close({ comeBackAfter: COME_BACK_MS }), closed])
    },
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
