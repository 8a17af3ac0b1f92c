import { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import { compilePattern } from '@dropslot/core'
import type { RawData, WebSocket } from 'ws'
import { CLOSED, GOING_AWAY, NO_HELLO, SILENT, TOO_MANY_MESSAGES, UNACKNOWLEDGED } from './close-code.js'
import type { Counters } from './counters.js'
import type { Format } from './format.js'
import { GrantCheck, thrownWords } from './grant.js'
import { Guard } from './guard.js'
import type { Admitted } from './handshake.js'
import type { Ledger } from './ledger.js'
import type { ServerLimits } from './limits.js'
import { LinkError } from './link-error.js'
import { LookBudget } from './look-budget.js'
import { serving } from './serving.js'
import { Session } from './session.js'
import { TokenBucket } from './token-bucket.js'

/** What a connection must know of its server. */
export interface ConnectionHost {
  readonly ledger: Ledger
  readonly format: Format
  readonly window: number
  readonly heartbeat: number
  readonly limits: ServerLimits
  readonly counters: Counters
  onError(error: LinkError): void
  /** It owes acknowledgements, which `pay` gives as the rate allows. */
  owes(connection: ServerConnection): void
  /** Its socket has closed. */
  onGone(connection: ServerConnection): void
}

/** The longest wait for the other side's half of a closing, in milliseconds. */
const CLOSING_MS = 2_000

/** So many batches may be under way by the protocol; a client that sends more does not wait for acknowledgements. */
const WIDEST_WINDOW = 4

/** A client sends what it has of batches; more than this of unread answers has only who does not read. */
const UNREAD_BYTES = 8 << 20

/**
 * One client: its session, what it may do, and the limits that are a matter of time. It has no timers; its server looks at it now and then
 * (`sweep`).
 */
export class ServerConnection {
  readonly #socket: WebSocket
  readonly #stream: Duplex & { readonly bytesRead?: number; readonly bytesWritten?: number }
  readonly #host: ConnectionHost
  readonly #session: Session
  readonly #bucket: TokenBucket
  readonly #looks: LookBudget
  readonly #openedAt: number = Date.now()
  readonly #readBefore: number
  readonly #writtenBefore: number
  readonly #grant: GrantCheck
  /** What the client would publish. */
  #offered: Map<string, (name: string) => boolean> = new Map()
  /** Acknowledgements that wait for their turn. */
  readonly #owed: (() => void)[] = []
  #askedAt = 0
  /** From when on the acknowledgement is waited for that is due, if any is. */
  #sentAt = 0
  #closingAt: number | undefined

  constructor({ socket, stream, grant }: Admitted, host: ConnectionHost) {
    const { ledger, limits, counters, window, format } = host
    this.#socket = socket
    this.#stream = stream
    this.#host = host
    this.#readBefore = this.#stream.bytesRead ?? 0
    this.#writtenBefore = this.#stream.bytesWritten ?? 0
    this.#bucket = new TokenBucket(limits.messagesPerSecond, limits.messagesPerSecond, this.#openedAt)
    this.#looks = new LookBudget(limits.messagesPerSecond, ledger.bus.topicCount, this.#openedAt)
    this.#grant = new GrantCheck(grant, (topic, cause) =>
      host.onError(new LinkError('DENIED', `The grant for "${topic}" threw: ${thrownWords(cause)}.`, { topic, cause })),
    )
    this.#session = new Session(
      {
        format,
        send: made => {
          if (socket.readyState === socket.OPEN) socket.send(made as string | Uint8Array)
        },
        close: (code, reason) => this.#closeSocket(code, reason),
      },
      {
        ledger,
        // Entries keep it for as long as the value that came by it is the newest: it must hold nothing.
        via: {},
        ...serving,
        window,
        maxFrame: limits.frameBytes === Number.POSITIVE_INFINITY ? 0 : limits.frameBytes,
        guard: new Guard(limits),
        gives: name => this.#grant.mayRead(name),
        takes: name => this.#isOffered(name) && this.#grant.mayWrite(name),
        onError: error => host.onError(error),
        onHello: () => {},
        onWant: pattern => this.#charge(pattern),
        onOffer: (session, patterns) => this.#offer(session, patterns),
        onRefused: () => {},
        onRefusing: () => {
          counters.refused++
        },
        acknowledge: send => this.#acknowledge(send),
        onBye: () => {},
        hears: (session, owner, frame) => {
          // What is still under way is waited for from now on; so is what was when a rest began.
          if (frame[0] === 'ack' || frame[0] === 'rest') this.#sentAt = Date.now()
          serving.hears(session, owner, frame)
        },
        onBatch: sent => {
          if (this.#session.outbox.underWay === 1) this.#sentAt = Date.now()
          counters.batches++
          counters.values += sent.length
          for (const { known, stamp } of sent) {
            if (known?.epoch === stamp.epoch) counters.conflated += Math.max(0, stamp.version - known.version - 1)
          }
        },
        onEnd: () => {},
      },
    )
    socket.on('message', (data, isBinary) => this.#received(data, isBinary))
    socket.on('ping', () => this.#heard())
    socket.on('pong', () => this.#heard())
    // The close that follows says what is known.
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      this.#session.lost(code, String(reason))
      counters.bytesIn += this.bytesIn
      counters.bytesOut += this.bytesOut
      host.onGone(this)
    })
  }

  get topicCount(): number {
    return this.#session.marks.size
  }

  get bytesIn(): number {
    return (this.#stream.bytesRead ?? 0) - this.#readBefore
  }

  get bytesOut(): number {
    return (this.#stream.bytesWritten ?? 0) - this.#writtenBefore
  }

  /** Closes it, telling the client when to come back. */
  close(reason: string, comeBackAfter: number): void {
    this.#session.send(['bye', reason, comeBackAfter])
    this.#session.close(GOING_AWAY, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** Closes a line whose time is up. */
  sweep(now: number): void {
    if (this.#closingAt !== undefined) {
      if (now - this.#closingAt > CLOSING_MS) this.terminate()
      return
    }
    const { helloWithin, acknowledgeWithin } = this.#host.limits
    const session = this.#session
    const { outbox, heardAt } = session
    if (session.peer === undefined && now - this.#openedAt > helloWithin) {
      session.close(NO_HELLO, `no hello within ${helloWithin} ms`)
    } else if (outbox.underWay > 0 && !outbox.resting && now - this.#sentAt > acknowledgeWithin) {
      session.close(UNACKNOWLEDGED, `no acknowledgement within ${acknowledgeWithin} ms`)
    } else if (this.#socket.bufferedAmount > UNREAD_BYTES) {
      // Paces nothing: what is sent in batches never comes near it.
      session.close(UNACKNOWLEDGED, 'the answers to its frames are not read')
    } else this.#beat(now, heardAt)
  }

  /** Gives acknowledgements that are owed, as the rate allows; whether some are left. */
  pay(now: number): boolean {
    while (this.#owed.length > 0 && this.#bucket.take(now)) this.#owed.shift()?.()
    return this.#owed.length > 0 && !this.#session.ended
  }

  #beat(now: number, heardAt: number): void {
    const { heartbeat } = this.#host
    const quiet = now - heardAt
    if (quiet >= 2 * heartbeat) {
      this.#session.close(SILENT, `nothing was heard for ${2 * heartbeat} ms`)
      this.terminate()
    } else if (quiet >= heartbeat && this.#askedAt <= heardAt) {
      this.#askedAt = now
      this.#socket.ping()
    }
  }

  #heard(): void {
    this.#session.heardAt = Date.now()
    if (!this.#session.ended && !this.#bucket.take(Date.now())) this.#tooMany()
  }

  #received(data: RawData, isBinary: boolean): void {
    const session = this.#session
    if (session.ended) return
    // Sockets give one Buffer a message, unless told otherwise.
    const bytes = data as Buffer
    // Not a Buffer: its `slice` copies nothing, and a value that stays would hold its whole frame.
    const made = isBinary ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes.toString()
    if (this.#isWithinRate(made)) session.received(made)
    else this.#tooMany()
  }

  #isWithinRate(made: string | Uint8Array): boolean {
    // There can be no more acknowledgements than there were batches: they need no limit.
    if (typeof made === 'string' && made.startsWith('["ack"')) return true
    if (typeof made !== 'string' || made.startsWith('["batch"')) return this.#owed.length < WIDEST_WINDOW
    return this.#bucket.take(Date.now())
  }

  #charge(pattern: string): void {
    if (this.#looks.take(pattern, this.#session.marks, this.#host.ledger.bus.topicCount, Date.now())) return
    this.#session.close(TOO_MANY_MESSAGES, 'patterns that take too long to look for')
  }

  #tooMany(): void {
    const { messagesPerSecond } = this.#host.limits
    this.#session.close(TOO_MANY_MESSAGES, `more than ${messagesPerSecond} messages a second`)
  }

  /** Whoever sends faster than it may is told later that a batch was taken, and meanwhile its values conflate where they are. */
  #acknowledge(send: () => void): void {
    if (this.#owed.length === 0 && this.#bucket.take(Date.now())) send()
    else {
      this.#owed.push(send)
      this.#host.owes(this)
    }
  }

  #isOffered(name: string): boolean {
    for (const matches of this.#offered.values()) if (matches(name)) return true
    return false
  }

  /** Wants back what the client would publish, but for what it may not: there it is told so. */
  #offer(session: Session, patterns: readonly string[]): void {
    const before = this.#offered
    this.#offered = new Map(patterns.map(pattern => [pattern, compilePattern(pattern)]))
    for (const pattern of before.keys()) if (!this.#offered.has(pattern)) session.send(['unwant', pattern])
    for (const pattern of this.#offered.keys()) {
      if (before.has(pattern)) continue
      // Which topics a pattern stands for shows only when they come.
      if (pattern.includes('*') ? this.#grant.mayWriteSome : this.#grant.mayWrite(pattern)) {
        session.want({ pattern, every: 0, deltas: false })
      } else session.refuse(pattern, 'DENIED', 'it is not to be published from there')
    }
  }

  #closeSocket(code: number, reason: string): void {
    this.#closingAt ??= Date.now()
    if (code !== CLOSED && code !== GOING_AWAY) this.#host.counters.dropped++
    // 123 bytes fit; a character is three at most, or two that are four.
    this.#socket.close(code, Buffer.byteLength(reason) <= 123 ? reason : reason.slice(0, 41))
  }
}
