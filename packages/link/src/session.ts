import { CLOSED, MISMATCH, NEVER_SENT, PROTOCOL, TOO_MANY_PATTERNS, TOO_MANY_TOPICS, Violation } from './close-code.js'
import type { Frame, Hello } from './frame.js'
import { PROTOCOL_VERSION } from './frame.js'
import { checkCount, checkName, Inbox, type SessionLimits } from './inbox.js'
import type { Ledger } from './ledger.js'
import type { Joined, Line } from './line.js'
import { LinkError } from './link-error.js'
import { Outbox } from './outbox.js'
import type { Wish } from './wish.js'

/** Whose session it is: a link's, or a server's. */
export interface SessionOwner {
  readonly ledger: Ledger
  /** Stands for the link. Topics keep it after the link has ended, so nothing else is to hang on it. */
  readonly via: object
  readonly isGroup: boolean
  /** Whether the other side is let have a topic, and whether this side has a say in it. */
  gives(name: string): boolean
  /** Whether the other side is let have what came from elsewhere, of a topic in which this side has no say. */
  relays?(name: string): boolean
  /** Whether a topic is taken from the other side. */
  takes(name: string): boolean
  /** In a group: whether the bus of that id has a line of its own. */
  isHere?(bus: string): boolean
  readonly window: number
  /** The largest frame that this side takes, in bytes; 0 for any. */
  readonly maxFrame: number
  readonly limits: SessionLimits | undefined
  onError(error: LinkError): void
  /** The other side said hello: what is wanted of it is to be told it. */
  onHello(session: Session, peer: string): void
  /** The other side would publish these. */
  onOffer?(session: Session, patterns: string[]): void
  /** The other side wants something else than before. */
  onWant?(pattern: string): void
  onRefused(name: string, code: string, reason: string): void
  /** This side did not take something. */
  onRefusing?(name: string, code: string, reason: string): void
  /** A batch was taken: `send` tells the other side, now or, to slow it down, later. At once where this is absent. */
  acknowledge?(send: () => void): void
  /** The other side is about to close the line. */
  onBye(session: Session, reason: string, comeBackAfter: number): void
  onBatch?(values: number, conflated: number, bytes: number): void
  /** The session has ended: the line did, or what was received closed it. */
  onEnd(session: Session, code: number, reason: string): void
}

/**
 * One line to one other bus, both ways: says hello, tells what it wants, sends what is wanted of it (`outbox.ts`), takes what comes
 * (`inbox.ts`) and acknowledges it. It ends when the line ends, or at the first frame that is against the protocol.
 */
export class Session implements Joined {
  readonly outbox: Outbox
  readonly #inbox: Inbox
  readonly #line: Line
  readonly #owner: SessionOwner
  /** The other side's bus, once it said hello. */
  peer: string | undefined
  /** When anything was heard last. */
  heardAt: number
  offers: readonly string[] = []
  #ended = false

  constructor(line: Line, owner: SessionOwner) {
    this.#line = line
    this.#owner = owner
    const { ledger, via, isGroup, window, limits } = owner
    this.heardAt = ledger.clock.now()
    const gives = (name: string): boolean => this.#ask(name, 'gives')
    this.outbox = new Outbox({
      ledger,
      line,
      via,
      isGroup,
      gives,
      relays: owner.relays && (name => owner.relays?.(name) === true),
      window,
      isHere: bus => owner.isHere?.(bus) === true,
      maxTopics: limits?.topics ?? Number.POSITIVE_INFINITY,
      onTooManyTopics: () => this.close(TOO_MANY_TOPICS, `more than ${limits?.topics} topics`),
      onBusClosed: () => this.close(CLOSED, 'its bus was closed'),
      onError: error => owner.onError(error),
      onBatch: owner.onBatch && ((values, conflated, bytes) => owner.onBatch?.(values, conflated, bytes)),
    })
    this.#inbox = new Inbox({
      ledger,
      format: line.format,
      via,
      takes: name => this.#ask(name, 'takes'),
      standing: name => (gives(name) ? 'writer' : isGroup ? 'listener' : 'reader'),
      limits,
      onArrival: (entry, stamp, removed, refused, standing) =>
        this.outbox.received(entry, stamp, removed, refused, standing),
      onRefused: (name, code, reason) => {
        // Who asks nobody whether they may is only sent what it wanted once, and no longer does.
        if (code !== 'DENIED' || limits !== undefined) this.refuse(name, code, reason)
      },
    })
    this.send(['hello', PROTOCOL_VERSION, ledger.id, line.format.name, owner.maxFrame])
  }

  get ended(): boolean {
    return this.#ended
  }

  send(frame: Frame): void {
    if (!this.#ended) this.#line.send(this.#line.format.frame(frame))
  }

  /** Wants something, or otherwise than before. */
  want({ pattern, every, deltas }: Wish): void {
    if (deltas) this.#inbox.keepsValues = true
    this.send(['want', pattern, every, deltas])
  }

  wishes(): Iterable<Wish> {
    return this.outbox.wishes()
  }

  giveAgain(): void {
    this.outbox.joinAgain()
  }

  /** Closes the line. */
  close(code: number = CLOSED, reason = ''): void {
    if (this.#ended) return
    this.#line.close(code, reason)
    this.#end(code, reason)
  }

  lost(code: number, reason: string): void {
    this.#end(code, reason)
  }

  received(made: unknown): void {
    if (this.#ended) return
    this.heardAt = this.#owner.ledger.clock.now()
    try {
      this.#handle(this.#line.format.read(made))
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      this.close(error.closeCode, error.message)
    }
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return
    this.#ended = true
    this.outbox.close()
    this.#owner.onEnd(this, code, reason)
  }

  /** What fails to answer says no. */
  #ask(name: string, what: 'gives' | 'takes'): boolean {
    try {
      return this.#owner[what](name)
    } catch (cause) {
      this.#owner.onError(
        new LinkError('DENIED', `Whether "${name}" is allowed could not be found out.`, { topic: name, cause }),
      )
      return false
    }
  }

  #handle(frame: Frame): void {
    if (frame[0] === 'hello') {
      this.#greet(frame)
      return
    }
    if (this.peer === undefined) throw new Violation(PROTOCOL, `a ${frame[0]} frame before hello`)
    const { limits } = this.#owner
    switch (frame[0]) {
      case 'batch':
        // Closed with its bus: what comes then is nobody's.
        if (this.#owner.ledger.closed) this.close()
        else this.#acknowledge(this.#inbox.take(frame))
        return
      case 'ack':
        if (!this.outbox.acknowledge(frame[1])) throw new Violation(NEVER_SENT, `batch ${frame[1]} is not under way`)
        return
      case 'have':
        for (const [name, epoch, version, origin] of frame[1]) {
          checkName(name, limits)
          checkCount(epoch, version, this.#owner)
          if (limits !== undefined && this.outbox.hadCount >= limits.topics) {
            throw new Violation(TOO_MANY_TOPICS, `more than ${limits.topics} topics`)
          }
          this.outbox.had(name, { epoch, version, origin })
        }
        return
      case 'held':
        for (const [name, epoch, version, origin] of frame[1]) {
          checkName(name, limits)
          checkCount(epoch, version, this.#owner)
          const { ledger } = this.#owner
          if (!ledger.bus.has(name) || !this.#ask(name, 'gives') || !this.#ask(name, 'takes')) continue
          ledger.entry(name).outbid({ epoch, version, origin })
        }
        return
      case 'want':
        this.#wanted(frame[1], frame[2], frame[3])
        return
      case 'unwant':
        this.outbox.unwant(frame[1])
        this.#owner.onWant?.(frame[1])
        return
      case 'offer':
        if (limits !== undefined && frame[1].length > limits.patterns) {
          throw new Violation(TOO_MANY_PATTERNS, `more than ${limits.patterns} patterns`)
        }
        for (const pattern of frame[1]) checkName(pattern, limits)
        this.offers = frame[1]
        this.#owner.onOffer?.(this, frame[1])
        return
      case 'refused':
        this.#owner.onRefused(frame[1], frame[2], frame[3])
        return
      case 'rest':
        this.outbox.rest(frame[1])
        return
      case 'ping':
        this.send(['pong'])
        return
      case 'pong':
        return
      case 'bye':
        this.#owner.onBye(this, frame[1], frame[2])
    }
  }

  /** Tells the other side what it cannot have, or what was not taken. */
  refuse(name: string, code: string, reason: string): void {
    this.send(['refused', name, code, reason])
    this.#owner.onRefusing?.(name, code, reason)
  }

  #acknowledge(seq: number): void {
    const send = (): void => this.send(['ack', seq])
    if (this.#owner.acknowledge === undefined) send()
    else this.#owner.acknowledge(send)
  }

  #greet([, version, peer, codec, maxFrame]: Hello): void {
    // Said again by one that could not know whether it was heard.
    if (this.peer === peer) return
    if (this.peer !== undefined) throw new Violation(PROTOCOL, 'a second hello')
    if (version !== PROTOCOL_VERSION) {
      throw new Violation(MISMATCH, `version ${version} of the protocol, where this side speaks ${PROTOCOL_VERSION}`)
    }
    const { name } = this.#line.format
    if (codec !== name) throw new Violation(MISMATCH, `codec ${codec.slice(0, 40)}, where this side has ${name}`)
    this.peer = peer
    this.#inbox.peer = peer
    this.outbox.open(maxFrame)
    this.#owner.onHello(this, peer)
  }

  #wanted(pattern: string, every: number, deltas: boolean): void {
    const { limits } = this.#owner
    checkName(pattern, limits)
    if (limits !== undefined && this.outbox.patternCount >= limits.patterns && !this.outbox.wants(pattern)) {
      throw new Violation(TOO_MANY_PATTERNS, `more than ${limits.patterns} patterns`)
    }
    this.outbox.want(pattern, every, deltas)
    // In a group others may give it.
    if (!pattern.includes('*') && !this.#owner.isGroup && !this.#ask(pattern, 'gives')) {
      this.refuse(pattern, 'DENIED', 'it is not to be read from there')
    }
    this.#owner.onWant?.(pattern)
  }
}
