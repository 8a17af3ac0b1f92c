import { wordsOf } from './check.js'
import { CLOSED, GOING_AWAY } from './close-code.js'
import type { Endpoint, EndpointHost, Opened } from './endpoint.js'
import type { Ledger } from './ledger.js'
import { LinkError, type LinkErrorCode } from './link-error.js'
import { checkSubscription, type LinkOptions, type SubscribeLinkOptions } from './link-options.js'
import type { LinkStatus } from './link-status.js'
import { followPage, isHidden } from './page.js'
import { tellHad, tellHeld } from './reunion.js'
import { Session, type SessionOwner } from './session.js'
import { type Wanted, WantedPatterns } from './wanted.js'

/**
 * A link, made by `connect`: what this side wants and publishes, and the sessions in which the other sides are told so. How lines come about, and
 * what follows when they end, is the endpoint's.
 */
export class Link {
  /** @internal */
  readonly sessions: Set<Session> = new Set()
  /** @internal What this side publishes. */
  readonly offers: WantedPatterns = new WantedPatterns()
  /** @internal */
  readonly owner: SessionOwner
  /** @internal Which bus was at the other end last: another one then has been started again. */
  lastPeer: string | undefined
  readonly #ledger: Ledger
  readonly #isGroup: boolean
  readonly #options: LinkOptions
  readonly #onStatus: ((status: LinkStatus) => void) | undefined
  readonly #wishes: WantedPatterns = new WantedPatterns()
  readonly #stopFollowing: () => void
  #rests: boolean
  #opened: Opened | undefined
  #status: LinkStatus = { state: 'connecting' }

  /** @internal `onStatus` is told how it is, instead of the status topic. */
  constructor(ledger: Ledger, endpoint: Endpoint, options: LinkOptions, onStatus?: (status: LinkStatus) => void) {
    const { subscribe = endpoint.patterns, publish = endpoint.patterns, window = 1, statusTopic } = options
    for (const pattern of subscribe) this.#wishes.set(pattern, 0, false)
    for (const pattern of publish) this.offers.set(pattern, 0, false)
    this.#ledger = ledger
    this.#isGroup = endpoint.isGroup
    this.#options = options
    this.#onStatus = onStatus
    this.#rests = options.whenHidden === 'rest'
    const host: EndpointHost = {
      ledger,
      via: {},
      window,
      maxFrame: 0,
      gives: name => name !== statusTopic && this.offers.matches(name),
      takes: name => name !== statusTopic && this.#wishes.matches(name),
      onError: error => this.#report(error),
      onHello: (session, peer) => this.#greet(session, peer),
      onRefused: (name, code, reason) =>
        this.#report(new LinkError(code as LinkErrorCode, `"${name}" was refused: ${reason}.`, { topic: name })),
      onBye: (session, reason) => session.lost(GOING_AWAY, reason),
      onEnd: session => this.sessions.delete(session),
      options,
      offers: this.offers.patterns(),
      wishes: () => this.#wishes,
      joined: (line, owner = host) => {
        const session = new Session(line, owner)
        this.sessions.add(session)
        return session
      },
      lost: reason => this.#close(reason),
      status: status => this.#setStatus(status),
      needed: () => {
        this.#rest(false)
        this.#rests = false
      },
    }
    this.owner = host
    const stopPage = followPage({
      onSeen: isSeen => this.#rest(!isSeen),
      onWake: () => this.#opened?.wake?.(),
      onAway: () => this.#opened?.away?.(),
    })
    const follower = { appeared: () => {}, ended: () => this.#close('its bus was closed') }
    ledger.follow(follower)
    this.#stopFollowing = () => {
      stopPage()
      ledger.unfollow(follower)
    }
    this.#show()
    if (ledger.closed) this.#close('its bus was closed')
    else this.#opened = endpoint.open(host)
  }

  /** How it is now; `statusTopic` tells when that changes. */
  get status(): LinkStatus {
    return this.#status
  }

  /** When a topic's newest value was published, in milliseconds since 1970 by the clock of this side; undefined where nothing was linked. */
  updatedAt(name: string): number | undefined {
    const entry = this.#ledger.find(name)
    return entry?.told ? entry.updatedAt : undefined
  }

  /** Has a topic, or the topics of a pattern, sent to this side; again, with other options, to change how. */
  subscribe(pattern: string, options: SubscribeLinkOptions = {}): void {
    if (this.#status.state === 'closed')
      throw new TypeError(`The link is closed: ${this.#status.reason}. Connect again.`)
    checkSubscription(pattern, options)
    const wish = this.#wishes.set(pattern, Math.round(options.every ?? 0), options.deltas ?? false)
    for (const session of this.sessions) if (session.peer !== undefined) this.#want(session, wish)
    this.#opened?.wished?.()
  }

  /** No longer has them sent, unless another pattern does. The topics stay, with the values that they have. */
  unsubscribe(pattern: string): void {
    if (!this.#wishes.delete(pattern)) return
    for (const session of this.sessions) session.send(['unwant', pattern])
    this.#opened?.wished?.()
  }

  /** Ends the link; the topics stay, with the values that they have. A second time does nothing. */
  close(): void {
    this.#close('it was closed here')
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #greet(session: Session, peer: string): void {
    if (peer === this.#ledger.id) {
      this.#report(new LinkError('PROTOCOL', 'A bus was linked to itself.'))
      session.close(CLOSED, 'a bus linked to itself')
      return
    }
    if (isHidden()) this.#rest(true)
    const offers = this.offers.patterns()
    if (offers.length > 0) session.send(['offer', offers])
    if (!this.#isGroup) {
      // After the offer: a server lets nobody outbid what they do not publish.
      if (this.lastPeer !== undefined && this.lastPeer !== peer) tellHeld(session, this.owner)
      this.lastPeer = peer
    }
    for (const wish of this.#wishes) this.#want(session, wish)
    if (!this.#isGroup) this.#setStatus({ state: 'open' })
  }

  #want(session: Session, wish: Wanted): void {
    if (!this.#isGroup) tellHad(session, this.owner, wish.matches)
    session.want(wish)
  }

  #rest(rests: boolean): void {
    if (!this.#rests) return
    for (const session of this.sessions) session.send(['rest', rests])
    this.#opened?.rest?.(rests)
  }

  #close(reason: string): void {
    if (this.#status.state === 'closed') return
    this.#setStatus({ state: 'closed', reason })
    this.#stopFollowing()
    this.#opened?.close(reason)
    for (const session of this.sessions) session.close(CLOSED, reason)
  }

  #setStatus(status: LinkStatus): void {
    const { state } = this.#status
    if (state === 'closed' || (state === status.state && state !== 'waiting')) return
    this.#status = status
    this.#show()
  }

  #show(): void {
    const { statusTopic } = this.#options
    if (this.#onStatus !== undefined) this.#onStatus(this.#status)
    else if (statusTopic !== undefined && !this.#ledger.closed) {
      try {
        this.#ledger.bus.topic(statusTopic).publish(this.#status)
      } catch (cause) {
        this.#report(new LinkError('INVALID', `The status was not published: ${wordsOf(cause)}.`, { cause }))
      }
    }
  }

  #report(error: LinkError): void {
    try {
      const { onError = console.error } = this.#options
      onError(error)
    } catch (failure) {
      // A handler that fails must not take the line with it.
      Promise.reject(failure)
    }
  }
}
