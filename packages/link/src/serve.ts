import type { IncomingMessage } from 'node:http'
import type { Bus } from '@dropslot/core'
import { aRange, check, checkOptions, hasMethods, LONGEST } from './check.js'
import { Counters, type ServerStats } from './counters.js'
import { thrownWords } from './grant.js'
import { answer, Handshakes } from './handshake.js'
import { type Follower, type LinkableBus, ledgerOf } from './ledger.js'
import { limitsOf } from './limits.js'
import { LinkError, type LinkErrorHandler } from './link-error.js'
import {
  checkServeOptions,
  type ServeOptions,
  type ServerCloseOptions,
  type UpgradeListener,
  type UpgradeServer,
} from './serve-options.js'
import { type ConnectionHost, ServerConnection } from './server-connection.js'
import { socketFormat } from './socket-format.js'

/**
 * Serves a bus to clients that `connect(bus, webSocket(…))`: each is sent the newest values of what it wants and may read, at its own pace, and
 * what it publishes and may write is published here. A client that is slow, hostile or gone costs the others nothing.
 *
 * @example
 * ```ts
 * const server = createServer().listen(8080)
 * const links = serve(bus, {
 *   server,
 *   path: '/bus',
 *   origins: ['https://example.com'],
 *   authorize: ({ token }) => token === secret && { write: topic => topic.startsWith('cursor/') },
 * })
 * await links.close({ comeBackAfter: 2_000 })
 * ```
 * @throws TypeError for options that are none
 */
export function serve<Topics extends object>(bus: Bus<Topics>, options: ServeOptions): LinkServer {
  check(hasMethods(bus, 'publish', 'subscribe'), "serve needs a bus of '@dropslot/core' first", bus)
  if (!hasMethods(options?.server, 'on')) throw new TypeError('serve needs a server: serve(bus, { server }).')
  checkServeOptions(options)
  return new LinkServer(bus as unknown as LinkableBus, options)
}

const served: WeakMap<UpgradeServer, Set<string | undefined>> = new WeakMap()

/**
 * Has a path of a server to itself, until what is returned is called: two who answer one upgrade would end the process.
 * @throws TypeError where somebody has it
 */
function claim(server: UpgradeServer, path: string | undefined): () => void {
  const paths = served.get(server) ?? new Set()
  served.set(server, paths)
  if (paths.has(path) || paths.has(undefined) || (path === undefined && paths.size > 0)) {
    const taken = paths.has(path) ? path : [...paths][0]
    throw new TypeError(
      `This HTTP server serves links at ${taken === undefined ? 'every path' : `'${taken}'`} already. Close those, or give each a path of its own.`,
    )
  }
  paths.add(path)
  return () => paths.delete(path)
}

/** The longest wait for clients when the server closes, in milliseconds. */
const CLOSE_MS = 1_000
/** How often acknowledgements that are owed are looked at, in milliseconds. */
const PAY_MS = 5
/** So many reports between two sweeps are enough to know. */
const MOST_REPORTS = 100

/** On a request, by how many servers of links it was left to others. Also known to another copy of this package. */
const LEFT: unique symbol = Symbol.for('dropslot.link.left') as never

/** A server of links, made by {@link serve}. */
export class LinkServer {
  readonly #server: UpgradeServer
  readonly #free: () => void
  readonly #handshakes: Handshakes
  readonly #connections: Set<ServerConnection> = new Set()
  readonly #owing: Set<ServerConnection> = new Set()
  readonly #counters: Counters = new Counters()
  readonly #host: ConnectionHost
  readonly #onError: LinkErrorHandler
  readonly #reported: Set<string> = new Set()
  readonly #sweepMs: number
  readonly #timer: ReturnType<typeof setInterval>
  #sweptAt: number = Date.now()
  #wasLate = false
  #payTimer: ReturnType<typeof setTimeout> | undefined
  #closing: Promise<void> | undefined
  #onEmpty: (() => void) | undefined

  /** @internal */
  constructor(bus: LinkableBus, options: ServeOptions) {
    const { server, path, origins, authorize, address, codec, window = 1, heartbeat = 15_000 } = options
    const limits = limitsOf(options.limits)
    this.#server = server
    this.#onError = options.onError ?? (error => console.error(error))
    this.#host = {
      ledger: ledgerOf(bus),
      format: socketFormat(codec),
      window,
      heartbeat,
      limits,
      counters: this.#counters,
      onError: error => this.#report(error),
      owes: connection => this.#owe(connection),
      onGone: connection => this.#gone(connection),
    }
    this.#handshakes = new Handshakes({
      path,
      origins,
      authorize,
      address,
      limits,
      onAdmitted: admitted => this.#connections.add(new ServerConnection(admitted, this.#host)),
      onRejected: () => {
        this.#counters.rejected++
      },
      onThrow: cause =>
        this.#report(new LinkError('DENIED', `A client was kept out by a throw: ${thrownWords(cause)}.`, { cause })),
    })
    // After all that may throw.
    this.#free = claim(server, path)
    const shortest = Math.min(heartbeat, limits.helloWithin, limits.acknowledgeWithin, limits.authorizeWithin, 4_000)
    this.#sweepMs = Math.max(10, shortest / 4)
    this.#timer = setInterval(() => this.#sweep(), this.#sweepMs)
    // It is the HTTP server that holds the process open, or does not.
    this.#timer.unref()
    server.on('upgrade', this.#upgrade)
    // Before those of the connections, which only close: here clients are told when to come back.
    this.#host.ledger.follow(this.#follower)
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#connections.size
  }

  stats(): ServerStats {
    const { ...counted } = this.#counters
    let topics = 0
    for (const { topicCount, bytesIn, bytesOut } of this.#connections) {
      topics += topicCount
      counted.bytesIn += bytesIn
      counted.bytesOut += bytesOut
    }
    return { connections: this.#connections.size, topics, ...counted }
  }

  /**
   * Takes no more clients, tells those that are there when to come back, and closes their lines; the HTTP server stays. Settles when all have
   * gone, within a second or so. A second time it gives the same promise.
   */
  close(options: ServerCloseOptions = {}): Promise<void> {
    checkOptions(
      options,
      { comeBackAfter: aRange(-1, LONGEST / 2) },
      'close takes options, such as { comeBackAfter: 2_000 }',
    )
    this.#closing ??= this.#close(options.comeBackAfter ?? 1_000)
    return this.#closing
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(comeBackAfter: number): Promise<void> {
    this.#server.off('upgrade', this.#upgrade)
    this.#free()
    this.#host.ledger.unfollow(this.#follower)
    this.#handshakes.close()
    for (const connection of this.#connections) {
      // Not all at one moment, and none earlier than asked.
      const wait = comeBackAfter < 0 ? -1 : Math.round(comeBackAfter * (1 + Math.random()))
      connection.close('the server closes', wait)
    }
    if (this.#connections.size > 0) {
      const timer = setTimeout(() => {
        for (const connection of this.#connections) connection.terminate()
      }, CLOSE_MS)
      await new Promise<void>(resolve => {
        this.#onEmpty = resolve
      })
      clearTimeout(timer)
    }
    clearInterval(this.#timer)
    clearTimeout(this.#payTimer)
  }

  readonly #follower: Follower = { appeared: () => {}, ended: () => void this.close() }

  /** An arrow, so that it is itself what was attached. */
  readonly #upgrade: UpgradeListener = (request, stream, head) => {
    if (this.#handshakes.concerns(request)) {
      this.#handshakes.take(request, stream, head)
      return
    }
    // Another listener may know the path; but where all are servers of links, and none does, nobody else will answer.
    const left = request as IncomingMessage & { [LEFT]?: number }
    left[LEFT] = (left[LEFT] ?? 0) + 1
    if (left[LEFT] < this.#server.listenerCount('upgrade')) return
    stream.on('error', () => {})
    answer(stream, 404, 'There is nothing to connect to at this path.')
  }

  #gone(connection: ServerConnection): void {
    this.#connections.delete(connection)
    this.#owing.delete(connection)
    if (this.#connections.size === 0) this.#onEmpty?.()
  }

  #sweep(): void {
    const now = Date.now()
    const late = now - this.#sweptAt > 2 * this.#sweepMs + 250
    this.#sweptAt = now
    this.#reported.clear()
    if (this.#host.ledger.closed) {
      void this.close()
      return
    }
    // Who was itself stopped has not read yet what came meanwhile, and blames nobody for it.
    this.#wasLate = late && !this.#wasLate
    if (this.#wasLate) return
    this.#handshakes.sweep(now)
    for (const connection of this.#connections) connection.sweep(now)
  }

  #owe(connection: ServerConnection): void {
    this.#owing.add(connection)
    this.#payTimer ??= setTimeout(() => {
      this.#payTimer = undefined
      const now = Date.now()
      const owing = [...this.#owing]
      this.#owing.clear()
      for (const each of owing) if (each.pay(now)) this.#owe(each)
    }, PAY_MS)
  }

  #report(error: LinkError): void {
    // Clients can bring errors about as often as they like: one of a kind between two sweeps.
    const kind = `${error.code} ${error.topic ?? error.message}`
    if (this.#reported.has(kind) || this.#reported.size >= MOST_REPORTS) return
    this.#reported.add(kind)
    try {
      this.#onError(error)
    } catch (failure) {
      // A handler that fails must not take a line with it.
      Promise.reject(failure)
    }
  }
}
