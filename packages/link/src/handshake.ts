import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { networkOf } from './address.js'
import { Admission } from './admission.js'
import type { Authorization, Authorize, Grant } from './grant.js'
import type { ServerLimits } from './limits.js'
import { isAllowedOrigin } from './origin.js'
import { SUBPROTOCOL, TOKEN_PREFIX } from './web-socket.js'

/** A client that was let in. */
export interface Admitted {
  readonly socket: WebSocket
  /** What is under the socket. */
  readonly stream: Duplex
  readonly grant: Grant
}

export interface HandshakesOptions {
  readonly path: string | undefined
  readonly origins: readonly string[] | undefined
  readonly authorize: Authorize | undefined
  readonly address: ((request: IncomingMessage) => string) | undefined
  readonly limits: ServerLimits
  readonly onAdmitted: (admitted: Admitted) => void
  readonly onRejected: () => void
  /** `authorize` or `address` threw. */
  readonly onThrow: (error: unknown) => void
}

const words: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
}

/** Answers in plain HTTP, instead of an upgrade, and ends the connection. */
export function answer(stream: Duplex, status: number, reason: string): void {
  if (stream.destroyed) return
  stream.once('finish', () => stream.destroy())
  const head = [
    `HTTP/1.1 ${status} ${words[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
  ]
  stream.end(`${head.join('\r\n')}\r\n\r\n${reason}`)
}

/** A request that is yet to be decided. */
interface Pending {
  readonly since: number
  reject(status: number, reason: string): void
}

const fatalDecoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Decides who is let in, before the upgrade: by path, origin, numbers of connections, and what `authorize` says. Whoever is not gets an HTTP
 * status and a reason in words; a browser shows neither to the page, by design.
 *
 * A connection counts from here on until its socket has closed, so that a slow `authorize` lets no more in than a quick one.
 */
export class Handshakes {
  readonly #options: HandshakesOptions
  readonly #admission: Admission
  readonly #sockets: WebSocketServer
  readonly #pending: Set<Pending> = new Set()
  #closed = false

  constructor(options: HandshakesOptions) {
    this.#options = options
    const { connections, connectionsPerAddress, frameBytes } = options.limits
    this.#admission = new Admission(connections, connectionsPerAddress)
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression keeps hundreds of KB for each connection, and a small frame could become a large one.
      perMessageDeflate: false,
      // 0 is no limit.
      maxPayload: frameBytes === Number.POSITIVE_INFINITY ? 0 : frameBytes,
      handleProtocols: () => SUBPROTOCOL,
    })
  }

  /** Whether a request is for here at all. */
  concerns({ url }: IncomingMessage): boolean {
    const { path } = this.#options
    return path === undefined || url?.split('?', 1)[0] === path
  }

  take(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { onRejected, origins, limits, onThrow } = this.#options
    // Whatever becomes of the connection before it is anybody's.
    stream.on('error', swallow)
    const turnAway = (status: number, reason: string): void => {
      onRejected()
      answer(stream, status, reason)
    }
    if (this.#closed) return turnAway(503, 'The server closes.')
    if (!isAllowedOrigin(request, origins)) return turnAway(403, 'Pages of this origin may not connect.')
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(protocol => protocol.trim())
    if (!protocols.includes(SUBPROTOCOL)) return turnAway(400, `The subprotocol ${SUBPROTOCOL} is missing.`)
    let token: string | undefined
    let address: string
    try {
      token = tokenOf(protocols)
    } catch {
      return turnAway(400, 'The token is not base64url of UTF-8.')
    }
    try {
      address = networkOf(this.#options.address?.(request) ?? request.socket.remoteAddress ?? '')
    } catch (error) {
      onThrow(error)
      return turnAway(503, 'It is not known where this comes from.')
    }
    const full = this.#admission.enter(address)
    if (full === 429) return turnAway(429, `More than ${limits.connectionsPerAddress} connections from one address.`)
    if (full === 503) return turnAway(503, `More than ${limits.connections} connections.`)
    stream.once('close', () => this.#admission.leave(address))

    const abort = new AbortController()
    const pending: Pending = {
      since: Date.now(),
      reject: (status, reason) => {
        settle()
        turnAway(status, reason)
      },
    }
    const settle = (): void => {
      this.#pending.delete(pending)
      stream.off('close', gone)
      abort.abort()
    }
    const gone = (): void => {
      settle()
      onRejected()
    }
    this.#pending.add(pending)
    stream.once('close', gone)
    const decided = (authorization: Authorization): void => {
      if (!this.#pending.has(pending)) return
      const isGrant = typeof authorization === 'object' && authorization !== null
      if (authorization !== true && !isGrant) return pending.reject(401, 'Not authorized.')
      settle()
      this.#upgrade(request, stream, head, isGrant ? authorization : {})
    }
    const ask = async (): Promise<Authorization> => {
      const { authorize } = this.#options
      if (authorize === undefined) return true
      return authorize({ token, origin: request.headers.origin, address, request, signal: abort.signal })
    }
    ask().then(decided, (error: unknown) => {
      if (!this.#pending.has(pending)) return
      onThrow(error)
      pending.reject(401, 'Not authorized.')
    })
  }

  /** Gives up on what takes too long. */
  sweep(now: number): void {
    const { authorizeWithin } = this.#options.limits
    for (const { since, reject } of this.#pending) {
      if (now - since > authorizeWithin) reject(503, `It took more than ${authorizeWithin} ms to authorize.`)
    }
  }

  close(): void {
    this.#closed = true
    for (const { reject } of this.#pending) reject(503, 'The server closes.')
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, grant: Grant): void {
    // The socket looks after errors from here on, also where it refuses the request itself.
    this.#sockets.handleUpgrade(request, stream, head, socket => this.#options.onAdmitted({ socket, stream, grant }))
  }
}

function swallow(): void {}

function tokenOf(protocols: readonly string[]): string | undefined {
  const encoded = protocols.find(protocol => protocol.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length)
  if (encoded === undefined) return undefined
  if (!/^[\w-]*$/.test(encoded)) throw new TypeError('no base64url')
  return fatalDecoder.decode(Buffer.from(encoded, 'base64url'))
}
