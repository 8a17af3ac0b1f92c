import { CLOSED, MISMATCH, NEVER_SENT, PROTOCOL, Violation } from './close-code.js'
import { type Frame, type Hello, PROTOCOL_VERSION } from './frame.js'
import type { Guard } from './guard.js'
import { Inbox } from './inbox.js'
import type { Ledger } from './ledger.js'
import type { Joined, Line } from './line.js'
import type { LinkError } from './link-error.js'
import type { Manners, MannersOptions } from './manners.js'
import type { Marks } from './marks.js'
import { Outbox, type Sent } from './outbox.js'
import type { Wish } from './wish.js'

/** Whose session it is: a link's, or a server's. What is optional only some have, and bring along; none of it throws. */
export interface SessionOwner {
  readonly ledger: Ledger
  /** Stands for the link: what came by it is not sent back by it. Topics keep it after the link has ended, so nothing else is to hang on it. */
  readonly via: object
  /** How many batches may be under way. */
  readonly window: number
  /** The largest frame that this side takes, in bytes; 0 for any. */
  readonly maxFrame: number
  /** Whether the other side is let have a topic, and whether this side has a say in it. */
  readonly gives: (name: string) => boolean
  /** Whether the other side is let have what came from elsewhere, of a topic in which this side has no say. */
  readonly relays?: ((name: string) => boolean) | undefined
  /** Whether a topic is taken from the other side. */
  readonly takes: (name: string) => boolean
  /**
   * Where the link has several other sides, each with a line of its own, which tell each other what they publish: whether the bus of that id is
   * one of them.
   */
  readonly isHere?: ((bus: string) => boolean) | undefined
  /** Keeps the other side within limits. */
  readonly guard?: Guard | undefined
  /** Sends as the other side asks; else at once, and whole. */
  readonly manners?: ((options: MannersOptions) => Manners) | undefined
  /** Hears what only some are told, and looks at the rest before it is heeded. @throws Violation */
  hears?(session: Session, owner: SessionOwner, frame: Frame): void
  onError(error: LinkError): void
  /** The other side said hello: what is wanted of it is to be told it. */
  onHello(session: Session, peer: string): void
  /** The other side would publish these. */
  onOffer?(session: Session, patterns: string[]): void
  /** The other side wants something else than before. */
  onWant?(pattern: string): void
  /** Something was refused, by the other side or, if nothing keeps that within limits, by this one. */
  onRefused(name: string, code: string, reason: string): void
  /** This side did not take something. */
  onRefusing?(): void
  /** A batch was taken: `send` tells the other side, now or, to slow it down, later. At once where this is absent. */
  acknowledge?(send: () => void): void
  /** The other side is about to close the line. */
  onBye(session: Session, reason: string, comeBackAfter: number): void
  /** A batch has left. */
  onBatch?(sent: readonly Sent[]): void
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
    const { ledger, maxFrame } = owner
    const { format } = line
    this.heardAt = ledger.clock.now()
    this.outbox = new Outbox(owner, line, this)
    this.#inbox = new Inbox(owner, format, this)
    this.send(['hello', PROTOCOL_VERSION, ledger.id, format.name, maxFrame])
  }

  /** The topics that the other side is sent. */
  get marks(): Marks {
    return this.outbox.marks
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
    return this.marks.wanted
  }

  giveAgain(): void {
    this.marks.joinAgain()
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

  #handle(frame: Frame): void {
    const owner = this.#owner
    if (frame[0] !== 'hello' && this.peer === undefined) {
      throw new Violation(PROTOCOL, `a ${frame[0]} frame before hello`)
    }
    owner.hears?.(this, owner, frame)
    if (this.#ended) return
    switch (frame[0]) {
      case 'hello':
        this.#greet(frame)
        return
      case 'batch':
        // Closed with its bus: what comes then is nobody's.
        if (owner.ledger.closed) this.close()
        else this.#acknowledge(this.#inbox.take(frame))
        return
      case 'ack':
        if (!this.outbox.acknowledge(frame[1])) throw new Violation(NEVER_SENT, `batch ${frame[1]} is not under way`)
        return
      case 'want':
        this.marks.want(frame[1], frame[2], frame[3])
        return
      case 'unwant':
        this.marks.unwant(frame[1])
        return
      case 'refused':
        owner.onRefused(frame[1], frame[2], frame[3])
        return
      case 'ping':
        this.send(['pong'])
        return
      case 'bye':
        owner.onBye(this, frame[1], frame[2])
    }
  }

  /** Tells the other side what it cannot have, or what was not taken. */
  refuse(name: string, code: string, reason: string): void {
    this.send(['refused', name, code, reason])
    this.#owner.onRefusing?.()
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
}
