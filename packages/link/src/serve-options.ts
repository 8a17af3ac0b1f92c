import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { aCodec, aFunction, aList, aRange, check, checkOptions, type Rules } from './check.js'
import type { Codec } from './codec.js'
import type { Authorize } from './grant.js'
import type { ServerLimits } from './limits.js'
import type { LinkErrorHandler } from './link-error.js'

/** What takes upgrades: a server of `node:http` or `node:https`. */
export interface UpgradeServer {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  listenerCount(event: 'upgrade'): number
}

export type UpgradeListener = (request: IncomingMessage, stream: Duplex, head: Buffer) => void

export interface ServeOptions {
  /** The HTTP server whose upgrades are served. It stays its owner's, who listens and closes. */
  readonly server: UpgradeServer
  /** The path of the address to connect to, such as `'/bus'`; any, unless told otherwise. */
  readonly path?: string | undefined
  /**
   * The origins whose pages may connect, exactly as browsers write them, such as `'https://example.com'`. Unless told otherwise, those of this
   * server's own host. What is no page shows no origin, and is not judged by it.
   */
  readonly origins?: readonly string[] | undefined
  /**
   * Who may connect, and what they may read and write: `false`, or a throw, keeps out. Without it everybody reads everything; nobody writes
   * anything.
   */
  readonly authorize?: Authorize | undefined
  readonly limits?: Partial<ServerLimits> | undefined
  /** How values are encoded, if not as JSON; the clients' `webSocket` must have the same. */
  readonly codec?: Codec | undefined
  /** How many batches may be under way to a client unacknowledged, 1 to 4; 1 unless told otherwise. */
  readonly window?: number | undefined
  /** A line on which nothing was heard for so many milliseconds is asked, and dead after as many more; 15,000 unless told otherwise. */
  readonly heartbeat?: number | undefined
  /** Where a request comes from, for servers behind a proxy: from a header that the proxy sets, and that it lets nobody else set. */
  readonly address?: ((request: IncomingMessage) => string) | undefined
  /** Receives what goes wrong; without it, the console does. What clients do wrong is no error, but counted. */
  readonly onError?: LinkErrorHandler | undefined
}

export interface ServerCloseOptions {
  /** Milliseconds after which clients are to come back, each with up to as many more; 1,000 unless told otherwise, −1 for never. */
  readonly comeBackAfter?: number | undefined
}

const rules: Rules = {
  server: [() => true, 'a server'],
  path: [() => true, 'a path'],
  origins: aList('https://example.com'),
  authorize: aFunction,
  limits: [() => true, 'limits'],
  codec: aCodec,
  window: aRange(1, 4),
  heartbeat: aRange(10),
  address: aFunction,
  onError: aFunction,
}

/** @throws TypeError for options that are none; `limitsOf` looks at the limits */
export function checkServeOptions(options: ServeOptions): void {
  checkOptions(options, rules, 'serve takes options second')
  const { path, origins = [] } = options
  check(path === undefined || (typeof path === 'string' && path.startsWith('/')), "path must begin with '/'", path)
  if (path !== undefined && /[?#]/.test(path)) throw new TypeError(`path must have no query, as '${path}' has.`)
  for (const origin of origins) {
    // What they never write would let nobody in.
    const isWritten = origin === 'null' || /^[^/]+:\/\/[^/]+$/.test(origin)
    check(isWritten, "An origin is as browsers write it, such as 'https://example.com'", origin)
  }
}
