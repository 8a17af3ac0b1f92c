import { aCodec, aFunction, aRange, check, checkOptions, wordsOf } from './check.js'
import { CLOSED, MISMATCH } from './close-code.js'
import type { Codec } from './codec.js'
import type { Endpoint } from './endpoint.js'
import type { Format } from './format.js'
import type { LineEnd } from './line.js'
import { type Dial, reconnecting } from './reconnecting.js'
import { socketFormat } from './socket-format.js'

/** The part of a WebSocket that a link uses; the platform's is one, and so is that of `ws`. */
export interface WebSocketLike {
  binaryType: string
  readonly readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
}

export interface WebSocketOptions {
  /**
   * Shows the server who this is; it is sent with the request, never in the address. A function is asked at each attempt, so that a token that
   * ran out is replaced.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /** How values are encoded, if not as JSON; the server's `serve` must have the same. */
  readonly codec?: Codec | undefined
  /** The constructor to use where the platform has none, as in Node 20: `import { WebSocket } from 'ws'`. */
  readonly WebSocket?: (new (url: string, protocols: string[]) => WebSocketLike) | undefined
  /** An attempt that takes longer than so many milliseconds has failed; 8,000 unless told otherwise. */
  readonly timeout?: number | undefined
}

/** What both sides name in the handshake. */
export const SUBPROTOCOL = 'dropslot.1'
/** A token travels as a further subprotocol, because a page can send no header and an address ends up in logs. */
export const TOKEN_PREFIX = 'dropslot.token.'

/** `base64url` of the text's UTF-8 (RFC 4648, 5), which is all that a subprotocol's name may hold. */
function base64url(text: string): string {
  const coded = btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  return coded.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const reasons: Readonly<Record<number, string>> = {
  1000: 'the server closed the line',
  1001: 'the server went away',
  1005: 'the server closed the line',
  1006: 'the line to the server was lost',
  1009: 'a frame was too large',
  1011: 'the server failed',
}

/** Platforms tell a page no more than this of a handshake that failed. */
const NOT_IN = 'the server cannot be reached, or does not let this side in'

/** Why a socket closed, for people: the server's own words where it sent some. */
function reasonOf(code: number, words: string): string {
  return [reasons[code], words].filter(Boolean).join(': ') || `the line was closed with code ${code}`
}

function isAddress(url: string | URL): boolean {
  try {
    const base = (globalThis as { location?: { href?: string } }).location?.href
    const { protocol } = new URL(url, base)
    // What a page's own address is like is the platform's business.
    return base !== undefined || /^(ws|http)s?:$/.test(protocol)
  } catch {
    return false
  }
}

/**
 * A WebSocket to a server that runs `serve`. A line that is lost is tried again, later and later, and at once when the page comes online
 * or is seen.
 *
 * @example
 * ```ts
 * connect(bus, webSocket('wss://example.com/bus', { token: () => session.token }), { subscribe: ['host/**'] })
 * ```
 */
export function webSocket(url: string | URL, options: WebSocketOptions = {}): Endpoint {
  check(isAddress(url), "webSocket needs an address, such as 'wss://example.com/bus'", url)
  checkOptions(
    options,
    {
      token: [value => typeof value === 'string' || typeof value === 'function', 'a string or a function'],
      codec: aCodec,
      WebSocket: aFunction,
      timeout: aRange(1),
    },
    'webSocket takes options second, such as { token }',
  )
  const format = socketFormat(options.codec)
  return {
    isGroup: false,
    patterns: [],
    open: host => reconnecting(host, (joined, lost) => dial(url, format, options, joined, lost)),
  }
}

function dial(
  url: string | URL,
  format: Format,
  options: WebSocketOptions,
  ...[joined, lost]: Parameters<Dial>
): () => void {
  let socket: WebSocketLike | undefined
  let end: LineEnd | undefined
  let isOver = false
  const lose = (code: number, reason: string): void => {
    if (isOver) return
    giveUp()
    if (end === undefined) lost(code, reason)
    else end.lost(code, reason)
  }
  const giveUp = (): void => {
    isOver = true
    clearTimeout(timer)
    socket?.close(CLOSED)
  }
  const timer = setTimeout(() => lose(1006, 'the server does not answer'), options.timeout ?? 8_000)
  const begin = async (): Promise<void> => {
    const token = typeof options.token === 'function' ? await options.token() : options.token
    if (isOver) return
    const Constructor = options.WebSocket ?? (globalThis as { WebSocket?: WebSocketOptions['WebSocket'] }).WebSocket
    if (Constructor === undefined) {
      // No later attempt will find one.
      lose(MISMATCH, "this platform has no WebSocket; pass that of 'ws': webSocket(url, { WebSocket })")
      return
    }
    const protocols = token === undefined ? [] : [TOKEN_PREFIX + base64url(token)]
    const dialled = new Constructor(String(url), [SUBPROTOCOL, ...protocols])
    socket = dialled
    dialled.binaryType = 'arraybuffer'
    dialled.onopen = () => {
      if (isOver) return
      clearTimeout(timer)
      end = joined({
        format,
        send: made => {
          if (dialled.readyState === 1) dialled.send(made as string | Uint8Array<ArrayBuffer>)
        },
        // The reason may be 123 bytes long.
        close: (code, reason) => dialled.close(code, reason.slice(0, 40)),
      })
    }
    dialled.onmessage = ({ data }: { data: unknown }) => end?.received(data)
    dialled.onclose = ({ code, reason }: { code: number; reason: string }) =>
      lose(code, end === undefined && code === 1006 ? NOT_IN : reasonOf(code, reason))
    // The close that follows tells what is known.
    dialled.onerror = () => {}
  }
  begin().catch((error: unknown) => lose(1006, wordsOf(error)))
  return giveUp
}
