import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { networkOf } from './address.js'
import { Admission } from './admission.js'
import { type Authorize, type Grant, grantOf } from './grant.js'
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

type Refusal = readonly [status: number, reason: string]

const UNAUTHORIZED: Refusal = [401, 'Not authorized.']
const CLOSING: Refusal = [503, 'The server closes.']

interface Applicant {
  readonly token: string | undefined
  readonly address: string
}

function isRefusal(result: Applicant | Refusal): result is Refusal {
  return Array.isArray(result)
}

/** A request that is yet to be decided. */
interface Pending {
  readonly since: number
  reject(refusal: Refusal): void
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
    // Whatever becomes of the connection before it is anybody's.
    stream.on('error', swallow)
    const applicant = this.#examine(request)
    if (isRefusal(applicant)) {
      this.#options.onRejected()
      answer(stream, ...applicant)
      return
    }
    stream.once('close', () => this.#admission.leave(applicant.address))
    this.#decide(applicant, request, stream).then(grant => {
      if (grant === undefined) return
      if (this.#closed) {
        this.#options.onRejected()
        answer(stream, ...CLOSING)
      } else this.#upgrade(request, stream, head, grant)
    }, this.#options.onThrow)
  }

  /** All that can be said at once; who passes is counted. */
  #examine(request: IncomingMessage): Applicant | Refusal {
    const { origins, limits, onThrow } = this.#options
    if (this.#closed) return CLOSING
    if (!isAllowedOrigin(request, origins)) return [403, 'Pages of this origin may not connect.']
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(protocol => protocol.trim())
    if (!protocols.includes(SUBPROTOCOL)) return [400, `The subprotocol ${SUBPROTOCOL} is missing.`]
    let token: string | undefined
    let address: string
    try {
      token = tokenOf(protocols)
    } catch {
      return [400, 'The token is not base64url of UTF-8.']
    }
    try {
      address = networkOf(this.#options.address?.(request) ?? request.socket.remoteAddress ?? '')
    } catch (error) {
      onThrow(error)
      return [503, 'It is not known where this comes from.']
    }
    const full = this.#admission.enter(address)
    if (full === 429) return [429, `More than ${limits.connectionsPerAddress} connections from one address.`]
    if (full === 503) return [503, `More than ${limits.connections} connections.`]
    return { token, address }
  }

  /** What a client may do; undefined for one that was turned away, or has gone. Never rejects. */
  #decide({ token, address }: Applicant, request: IncomingMessage, stream: Duplex): Promise<Grant | undefined> {
    const { authorize, onRejected, onThrow } = this.#options
    return new Promise(resolve => {
      const abort = new AbortController()
      const settle = (grant: Grant | undefined, refusal?: Refusal): void => {
        if (!this.#pending.delete(pending)) return
        stream.off('close', gone).off('end', gone).off('data', early)
        if (grant === undefined) {
          onRejected()
          abort.abort()
        }
        if (refusal !== undefined) answer(stream, ...refusal)
        resolve(grant)
      }
      const pending: Pending = { since: Date.now(), reject: refusal => settle(undefined, refusal) }
      const gone = (): void => {
        settle(undefined)
        stream.destroy()
      }
      // Read, so that an end is noticed. Who speaks before it was let in is no WebSocket.
      const early = (): void => pending.reject([400, 'Nothing is to be sent before the answer.'])
      this.#pending.add(pending)
      stream.on('close', gone).on('end', gone).on('data', early)
      const ask = async (): Promise<Grant | undefined> => {
        const { origin } = request.headers
        return authorize === undefined
          ? {}
          : grantOf(await authorize({ token, origin, address, request, signal: abort.signal }))
      }
      ask().then(
        granted => settle(granted, granted === undefined ? UNAUTHORIZED : undefined),
        (error: unknown) => {
          if (this.#pending.has(pending)) onThrow(error)
          settle(undefined, UNAUTHORIZED)
        },
      )
    })
  }

  /** Gives up on what takes too long. */
  sweep(now: number): void {
    const { authorizeWithin } = this.#options.limits
    for (const { since, reject } of this.#pending) {
      if (now - since > authorizeWithin) reject([503, `It took more than ${authorizeWithin} ms to authorize.`])
    }
  }

  close(): void {
    this.#closed = true
    for (const { reject } of this.#pending) reject(CLOSING)
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
