import type { Bus } from '@dropslot/core'
import { ackFrame, parseServerFrame, type ServerFrame } from '../../protocol/frames'
import type { PageTopics } from '../page-topics'
import { Backoff } from './backoff'
import { closeReason } from './connection'
import { type FeedClock, pageClock } from './feed-clock'
import { Gaps } from './gaps'
import { LineWatch } from './line-watch'

/** The part of a WebSocket that the client uses. */
export type FeedSocket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose' | 'onerror'>

export interface FeedClientOptions {
  readonly bus: Bus<PageTopics>
  /** Opens a socket to the feed server. */
  readonly open: () => FeedSocket
  /** Whether somebody can see the page. */
  readonly visible: () => boolean
  readonly clock?: FeedClock
  readonly random?: () => number
}

/** Nothing for so long, while something is expected, means that the line is dead. */
const silenceLimit = 3_000
/** An attempt that takes longer than this has failed. */
const connectLimit = 8_000
/** The page's own code for a frame that it cannot read. */
const unreadable = 4002

/**
 * The page's end of the feed: publishes what arrives into the page's bus and keeps the line alive.
 *
 * It paces the server: a batch is acknowledged when its values were published, and the server sends the next, the newest values
 * alone, only then. A hidden page takes a batch but holds back its acknowledgement, so that it costs nothing until it is
 * seen again; then one batch makes it current. A lost line is opened again, later and later, at once when the page is shown
 * or the network returns. It never queues and never wipes: values stay in their slots, and `feed/connection` tells their state.
 */
export class FeedClient {
  readonly #bus: Bus<PageTopics>
  readonly #open: () => FeedSocket
  readonly #visible: () => boolean
  readonly #clock: FeedClock
  readonly #backoff: Backoff
  readonly #watch: LineWatch
  readonly #gaps = new Gaps(10)
  #socket: FeedSocket | undefined
  /** The batch whose acknowledgement is held back while the page is hidden. */
  #held: number | undefined
  #live = false
  #cancelRetry: (() => void) | undefined
  #closed = false

  constructor(options: FeedClientOptions) {
    this.#bus = options.bus
    this.#open = options.open
    this.#visible = options.visible
    this.#clock = options.clock ?? pageClock
    this.#backoff = new Backoff(options.random === undefined ? {} : { random: options.random })
    this.#watch = new LineWatch(this.#clock, silenceLimit, () => this.#lose('nothing was heard for 3 seconds'))
  }

  start(): void {
    if (!this.#closed && this.#socket === undefined) this.#connect()
  }

  /** The page is seen, or the network is back: be current at once. */
  wake(): void {
    if (this.#closed || !this.#visible()) return
    if (this.#cancelRetry !== undefined) {
      this.#connect()
    } else if (this.#held !== undefined) {
      const seq = this.#held
      this.#held = undefined
      this.#acknowledge(seq)
    }
  }

  close(): void {
    this.#closed = true
    this.#drop(1000)
  }

  #connect(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#bus.publish('feed/connection', { phase: 'connecting' })
    let socket: FeedSocket
    try {
      socket = this.#open()
    } catch (error) {
      this.#retry(error instanceof Error ? error.message : String(error))
      return
    }
    this.#socket = socket
    const cancelLimit = this.#clock.after(connectLimit, () => {
      if (this.#socket === socket && !this.#live) this.#lose('the server does not answer')
    })
    socket.onmessage = event => {
      if (this.#socket === socket) this.#receive(event.data)
    }
    socket.onclose = event => {
      cancelLimit()
      if (this.#socket === socket) this.#lose(closeReason(event.code, event.reason))
    }
    // The close that follows tells what is known.
    socket.onerror = () => {}
  }

  #receive(data: unknown): void {
    let frame: ServerFrame
    try {
      frame = parseServerFrame(data)
    } catch (error) {
      this.#lose(`a frame could not be read: ${error instanceof Error ? error.message : String(error)}`, unreadable)
      return
    }
    if (frame.type === 'batch') this.#take(frame)
  }

  #take(frame: Extract<ServerFrame, { type: 'batch' }>): void {
    const now = this.#clock.now()
    this.#bus.batch(() => {
      if (!this.#live) {
        this.#forgetAllBut(new Set(frame.values.map(([name]) => name)))
        this.#gaps.clear()
      }
      for (const [name, value] of frame.values) this.#bus.publish(name, value)
      this.#gaps.mark(now)
      this.#bus.publish('feed/pulse', { at: now, worstGap: this.#gaps.worst })
      if (!this.#live) this.#bus.publish('feed/connection', { phase: 'live' })
    })
    this.#live = true
    this.#backoff.succeed()
    if (this.#visible()) this.#acknowledge(frame.seq)
    else {
      this.#held = frame.seq
      this.#watch.rest()
    }
  }

  /** The first batch of a line is whole: a topic that it does not name, such as another machine's eighth core, is no more. */
  #forgetAllBut(present: ReadonlySet<string>): void {
    for (const name of this.#bus.topicNames()) {
      if (
        (name.startsWith('host/') || name.startsWith('server/')) &&
        !present.has(name) &&
        this.#bus.latest(name) !== undefined
      ) {
        this.#bus.removeTopic(name)
      }
    }
  }

  #acknowledge(seq: number): void {
    this.#socket?.send(ackFrame(seq))
    this.#watch.expect()
  }

  #lose(reason: string, code = 1000): void {
    this.#drop(code)
    if (!this.#closed) this.#retry(reason)
  }

  #drop(code: number): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#live = false
    this.#held = undefined
    this.#watch.rest()
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    socket?.close(code)
  }

  #retry(reason: string): void {
    const wait = this.#backoff.fail()
    this.#bus.publish('feed/connection', { phase: 'waiting', reason, retryAt: this.#clock.now() + wait })
    this.#cancelRetry = this.#clock.after(wait, () => {
      this.#cancelRetry = undefined
      this.#connect()
    })
  }
}
