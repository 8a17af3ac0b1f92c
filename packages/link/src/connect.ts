import type { Bus } from '@dropslot/core'
import { compilePattern } from '@dropslot/core'
import { Backoff, type BackoffOptions } from './backoff.js'
import { checkBus, checkFunction, checkList, checkRange, shown, wordsOf } from './check.js'
import { CLOSED, GOING_AWAY, isLimit, MISMATCH, SILENT } from './close-code.js'
import type { Endpoint, EndpointHost, FurtherLink, FurtherLinkOptions, Loss, Opened } from './endpoint.js'
import { Heartbeat } from './heartbeat.js'
import { type Follower, type Ledger, type LinkableBus, ledgerOf } from './ledger.js'
import type { Line } from './line.js'
import { LinkError, type LinkErrorCode, type LinkErrorHandler } from './link-error.js'
import type { LinkStatus } from './link-status.js'
import { followPage, isHidden } from './page-signals.js'
import { Session, type SessionOwner } from './session.js'
import type { Wish } from './wish.js'

/** How topics are sent to this side. */
export interface SubscribeLinkOptions {
  /** At most one value of a topic in so many milliseconds, the last one always; 0, for as many as the line takes, unless told otherwise. */
  readonly every?: number | undefined
  /** Send only the fields that changed, of messages that are objects. Worth it where few of many do. */
  readonly deltas?: boolean | undefined
}

export interface LinkOptions {
  /** Topics, or patterns such as `host/**`, that this side is sent. */
  readonly subscribe?: readonly string[] | undefined
  /** Topics, or patterns, that this side sends, to those who want them. */
  readonly publish?: readonly string[] | undefined
  /** How many batches may be under way unacknowledged, 1 to 4; 1 unless told otherwise. More is for lines with a long way. */
  readonly window?: number | undefined
  /** A line on which nothing was heard for so many milliseconds is asked, and dead after as many more; 5,000 unless told otherwise. */
  readonly heartbeat?: number | undefined
  /** How long to wait before a lost line is tried again. */
  readonly backoff?: BackoffOptions | undefined
  /** `'rest'`: while the page is hidden it is sent nothing, and then the newest. `'follow'`, unless told otherwise: it is sent as ever. */
  readonly whenHidden?: 'follow' | 'rest' | undefined
  /** A topic of the bus that the link's status is published to, to render it. It is not linked itself. */
  readonly statusTopic?: string | undefined
  /** Receives what goes wrong; without it, the console does. A line that is lost is no error: see `status`. */
  readonly onError?: LinkErrorHandler | undefined
}

/** A bus of any topics. */
export type AnyBus = LinkableBus & Pick<Bus, 'publish'>

/**
 * Joins a bus to another, so that the topics that are linked hold the same newest value on both, whatever lies between. It goes on until it is
 * closed, here or with its bus.
 *
 * What it promises: the newest value arrives, the present one first and the last one always; a side that is slow is sent less, never
 * older; where both sides publish to a topic, both settle on the same value. What it does not: every value, or the same value on both sides at
 * the same moment.
 *
 * @example
 * ```ts
 * const link = connect(bus, webSocket('wss://example.com/bus'), { subscribe: ['host/**'], publish: ['cursor/me'] })
 * bus.subscribe('host/cpu', share => console.log(share))
 * link.subscribe('prices/*', { every: 100 })
 * link.close()
 * ```
 * @throws TypeError for options that are none
 */
export function connect<Topics extends object>(bus: Bus<Topics>, endpoint: Endpoint, options: LinkOptions = {}): Link {
  checkBus(bus, 'connect')
  if (typeof endpoint?.open !== 'function') {
    throw new TypeError(
      `connect needs an endpoint second, such as webSocket(url), port(worker) or tabs(name), not ${shown(endpoint)}.`,
    )
  }
  checkOptions(options)
  return new Link(bus as unknown as AnyBus, endpoint, options)
}

/** @throws TypeError for options that are none; the link looks at its numbers itself */
function checkOptions(options: LinkOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`connect takes options third, such as { subscribe: ['host/**'] }, not ${shown(options)}.`)
  }
  const { subscribe, publish, statusTopic, whenHidden, backoff, onError } = options
  if (subscribe !== undefined) checkList(subscribe, 'subscribe', 'host/**')
  if (publish !== undefined) checkList(publish, 'publish', 'cursor/me')
  if (statusTopic !== undefined && (typeof statusTopic !== 'string' || statusTopic === '')) {
    throw new TypeError(`statusTopic must be a topic's name, such as 'link', not ${shown(statusTopic)}.`)
  }
  if (whenHidden !== undefined && whenHidden !== 'follow' && whenHidden !== 'rest') {
    throw new TypeError(`whenHidden must be 'follow' or 'rest', not ${shown(whenHidden)}.`)
  }
  if (backoff !== undefined) {
    if (typeof backoff !== 'object' || backoff === null) {
      throw new TypeError(`backoff must be an object such as { first: 500, longest: 10_000 }, not ${shown(backoff)}.`)
    }
    // Without a wait the attempts would follow each other at once.
    if (backoff.first !== undefined) checkRange(backoff.first, 1, LONGEST, 'backoff.first')
    if (backoff.longest !== undefined) checkRange(backoff.longest, 1, LONGEST, 'backoff.longest')
  }
  checkFunction(onError, 'onError')
}

/** The longest that timers can wait, in milliseconds. */
const LONGEST = 2_147_483_647

function wishOf(pattern: unknown, { every = 0, deltas = false }: SubscribeLinkOptions = {}): Wish {
  if (typeof pattern !== 'string' || pattern === '') {
    throw new TypeError(`A link subscribes to a topic or a pattern, such as 'host/**', not ${shown(pattern)}.`)
  }
  if (typeof deltas !== 'boolean') throw new TypeError(`deltas must be true or false, not ${shown(deltas)}.`)
  return { pattern, every: Math.round(checkRange(every, 0, LONGEST, 'every')), deltas }
}

/** A line that lasted so long, in milliseconds, was one: when it is lost, the waits begin anew. */
const LASTING_MS = 1_000

/** A link, made by {@link connect}. */
export class Link implements FurtherLink {
  readonly #bus: AnyBus
  readonly #ledger: Ledger
  readonly #endpoint: Endpoint
  readonly #onError: LinkErrorHandler
  readonly #statusTopic: string | undefined
  readonly #onStatus: ((status: LinkStatus) => void) | undefined
  readonly #backoff: Backoff
  readonly #heartbeatMs: number
  #rests: boolean
  readonly #wishes: Map<string, Wish> = new Map()
  #offers: readonly string[] = []
  #matchesOffer: readonly ((name: string) => boolean)[] = []
  readonly #matchesWish: Map<string, (name: string) => boolean> = new Map()
  readonly #sessions: Map<Session, Heartbeat | undefined> = new Map()
  readonly #owner: SessionOwner
  readonly #host: EndpointHost
  readonly #stopFollowing: () => void
  /** Which bus was at the other end last: another one then has been started again. */
  #lastPeer: string | undefined
  /** Where it is another's further link: what counts as received by that one again when this one closes. */
  #backTo: object | undefined
  #opened: Opened | undefined
  /** When the line that there is was opened. */
  #openedAt: number = Number.POSITIVE_INFINITY
  #retry: ReturnType<typeof setTimeout> | undefined
  #comeBackAfter: number | undefined
  #status: LinkStatus = { state: 'connecting' }

  /** @internal */
  constructor(bus: AnyBus, endpoint: Endpoint, options: LinkOptions, further?: FurtherLinkOptions) {
    this.#bus = bus
    this.#endpoint = endpoint
    const { subscribe = endpoint.patterns, publish = endpoint.patterns, window = 1, heartbeat = 5_000 } = options
    if (further === undefined) {
      for (const pattern of subscribe) this.#remember(wishOf(pattern))
      this.#publish(publish)
    } else {
      for (const wish of further.subscribe) this.#remember(wish)
      this.#publish(further.publish)
    }
    this.#onStatus = further?.onStatus
    this.#lastPeer = further?.lastPeer
    this.#onError = options.onError ?? (error => console.error(error))
    this.#statusTopic = options.statusTopic
    this.#backoff = new Backoff(options.backoff)
    this.#heartbeatMs = checkRange(heartbeat, 10, LONGEST, 'heartbeat')
    this.#rests = options.whenHidden === 'rest'
    const ledger = ledgerOf(bus)
    this.#ledger = ledger
    this.#owner = {
      ledger,
      via: {},
      isGroup: endpoint.isGroup,
      isHere: bus => [...this.#sessions.keys()].some(({ peer }) => peer === bus),
      window: checkRange(window, 1, 4, 'window'),
      maxFrame: 0,
      limits: undefined,
      gives: name => name !== this.#statusTopic && this.#matchesOffer.some(matches => matches(name)),
      relays: name => name !== this.#statusTopic && this.#opened?.relays?.(name) === true,
      takes: name => name !== this.#statusTopic && (this.#isWished(name) || this.#opened?.collects?.(name) === true),
      onError: error => this.#report(error),
      onHello: (session, peer) => this.#greet(session, peer),
      onRefused: (name, code, reason) =>
        this.#report(new LinkError(code as LinkErrorCode, `"${name}" was refused: ${reason}.`, { topic: name })),
      onBye: (session, reason, comeBackAfter) => {
        if (endpoint.reconnects) this.#comeBackAfter = comeBackAfter
        else session.lost(GOING_AWAY, reason)
      },
      onEnd: (session, code, reason) => this.#ended(session, code, reason),
    }
    this.#host = {
      ledger,
      joined: line => this.#join(line),
      lost: loss => this.#lose(loss),
      wishes: () => this.#wishes.values(),
      offers: this.#offers,
      status: status => this.#setStatus(status),
      restarted: () => this.#yield(),
      needed: () => {
        this.#rest(false)
        this.#rests = false
      },
      link: (endpoint, further) => this.#link(endpoint, options, further),
    }
    const stopPage = followPage({ onWake: () => this.#wake(), onHidden: () => this.#rest(true) })
    const follower: Follower = { appeared: () => {}, ended: () => this.#close('its bus was closed') }
    ledger.follow(follower)
    this.#stopFollowing = () => {
      stopPage()
      ledger.unfollow(follower)
    }
    this.#open()
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
  subscribe(pattern: string, options?: SubscribeLinkOptions): void {
    this.#checkOpen()
    const wish = wishOf(pattern, options)
    this.#remember(wish)
    for (const session of this.#sessions.keys()) if (session.peer !== undefined) this.#wish(session, wish)
    this.#opened?.wished?.()
  }

  /** No longer has them sent, unless another pattern does. The topics stay, with the values that they have. */
  unsubscribe(pattern: string): void {
    if (!this.#wishes.delete(pattern)) return
    this.#matchesWish.delete(pattern)
    for (const session of this.#sessions.keys()) session.send(['unwant', pattern])
    this.#opened?.wished?.()
  }

  /** @internal */
  get lastPeer(): string | undefined {
    return this.#lastPeer
  }

  /** @internal */
  offer(patterns: readonly string[]): void {
    this.#publish(patterns)
    for (const session of this.#sessions.keys()) {
      if (session.peer === undefined) continue
      session.send(['offer', [...patterns]])
      session.giveAgain()
    }
  }

  /** Ends the link; the topics stay, with the values that they have. A second time does nothing. */
  close(): void {
    this.#close('it was closed here')
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #publish(patterns: readonly string[]): void {
    this.#offers = patterns.map(pattern => wishOf(pattern).pattern)
    this.#matchesOffer = this.#offers.map(compilePattern)
  }

  #link(endpoint: Endpoint, options: LinkOptions, further: FurtherLinkOptions): FurtherLink {
    // Others depend on it, seen or not.
    const link = new Link(this.#bus, endpoint, { ...options, whenHidden: 'follow' }, further)
    for (const entry of this.#ledger.entries()) {
      if (entry.via === this.#owner.via && !link.#owner.gives(entry.name)) entry.via = link.#owner.via
    }
    link.#backTo = this.#owner.via
    return link
  }

  /** What came by this link, of somebody who is not there himself, is replaced by what comes now. */
  #yield(): void {
    const { via } = this.#owner
    for (const entry of this.#ledger.entries()) {
      if (entry.via === via && this.#owner.isHere?.(entry.stamp.origin) !== true) entry.yieldsTo = via
    }
  }

  #remember(wish: Wish): void {
    this.#wishes.set(wish.pattern, wish)
    this.#matchesWish.set(wish.pattern, compilePattern(wish.pattern))
  }

  #isWished(name: string): boolean {
    for (const matches of this.#matchesWish.values()) if (matches(name)) return true
    return false
  }

  #checkOpen(): void {
    if (this.#status.state === 'closed')
      throw new TypeError(`The link is closed: ${this.#status.reason}. Connect again.`)
  }

  #open(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#comeBackAfter = undefined
    this.#setStatus({ state: 'connecting' })
    this.#opened = this.#endpoint.open(this.#host)
  }

  #join(line: Line): Session {
    const session = new Session(line, this.#owner)
    this.#sessions.set(session, undefined)
    return session
  }

  #greet(session: Session, peer: string): void {
    if (peer === this.#ledger.id) {
      this.#report(new LinkError('PROTOCOL', 'A bus was linked to itself.'))
      session.close(CLOSED, 'a bus linked to itself')
      return
    }
    const isAnother = !this.#endpoint.isGroup && this.#lastPeer !== undefined && this.#lastPeer !== peer
    if (!this.#endpoint.isGroup) this.#lastPeer = peer
    if (this.#endpoint.reconnects) {
      const beat = new Heartbeat(
        this.#heartbeatMs,
        () => session.heardAt,
        () => session.send(['ping']),
        () => session.close(SILENT, 'nothing was heard'),
      )
      this.#sessions.set(session, beat)
    }
    this.#openedAt = Date.now()
    if (isHidden()) this.#rest(true)
    if (this.#offers.length > 0) session.send(['offer', [...this.#offers]])
    // After the offer: a server lets nobody outbid what they do not publish.
    if (isAnother) this.#holdOver(session)
    for (const wish of this.#wishes.values()) this.#wish(session, wish)
    if (!this.#endpoint.isGroup) this.#setStatus({ state: 'open' })
  }

  /**
   * Another bus is there than before. What came from that one, and this side has a say in, it offers to the new one; but what the new one
   * published itself already is newer.
   */
  #holdOver(session: Session): void {
    const held: Had[] = []
    for (const entry of this.#ledger.entries()) {
      if (entry.via !== this.#owner.via || !this.#owner.gives(entry.name)) continue
      entry.via = undefined
      const { epoch, version, origin } = entry.stamp
      if (this.#owner.takes(entry.name)) held.push([entry.name, epoch, version, origin])
    }
    this.#tell(session, 'held', held)
  }

  /** Wants something, having told what came from there and is here still. */
  #wish(session: Session, wish: Wish): void {
    const matches = compilePattern(wish.pattern)
    const had: Had[] = []
    for (const entry of this.#endpoint.isGroup ? [] : this.#ledger.entries()) {
      if (entry.via !== this.#owner.via || !matches(entry.name)) continue
      entry.account()
      if (entry.via !== this.#owner.via || entry.removed) continue
      const { epoch, version, origin } = entry.arrived
      had.push([entry.name, epoch, version, origin])
    }
    this.#tell(session, 'have', had)
    session.want(wish)
  }

  #tell(session: Session, kind: 'have' | 'held', all: readonly Had[]): void {
    let some: Had[] = []
    let length = 0
    for (const one of all) {
      some.push(one)
      length += one[0].length + one[3].length + 64
      if (length < HAD_IN_A_FRAME) continue
      session.send([kind, some])
      some = []
      length = 0
    }
    if (some.length > 0) session.send([kind, some])
  }

  #rest(rests: boolean): void {
    if (!this.#rests) return
    for (const [session, beat] of this.#sessions) {
      session.send(['rest', rests])
      beat?.rest(rests)
    }
  }

  #wake(): void {
    // A hidden page may come online, or be loaded.
    if (!isHidden()) this.#rest(false)
    if (this.#retry !== undefined) this.#open()
  }

  #ended(session: Session, code: number, reason: string): void {
    this.#sessions.get(session)?.stop()
    this.#sessions.delete(session)
    if (this.#endpoint.reconnects) {
      if (isLimit(code)) this.#report(new LinkError('LIMIT', `The server closed the line: ${reason}.`))
      this.#lose({ code, reason })
      return
    }
    // What the one who has gone may not have sent to all.
    for (const other of this.#sessions.keys()) other.outbox.offerAgain()
    if (code !== CLOSED && code !== GOING_AWAY) this.#report(new LinkError('PROTOCOL', `A line was closed: ${reason}.`))
    if (this.#sessions.size === 0 && !this.#endpoint.isGroup) this.#setStatus({ state: 'connecting' })
  }

  #lose({ code, reason }: Loss): void {
    if (this.#status.state === 'closed' || this.#retry !== undefined) return
    this.#opened?.close()
    this.#opened = undefined
    if (this.#ledger.closed) this.#close('its bus was closed')
    else if (code === MISMATCH || this.#comeBackAfter === -1) {
      this.#report(new LinkError('MISMATCH', `The link cannot work: ${reason}.`))
      this.#close(reason)
    } else if (this.#endpoint.reconnects) this.#wait(reason)
    else this.#close(reason || 'the other side has gone')
  }

  #wait(reason: string): void {
    // One that was closed as soon as it was open, as for a limit that it does not keep, is tried later and later.
    if (Date.now() - this.#openedAt >= LASTING_MS) this.#backoff.succeed()
    this.#openedAt = Number.POSITIVE_INFINITY
    const retryIn = Math.max(this.#comeBackAfter ?? 0, this.#backoff.fail())
    this.#retry = setTimeout(() => this.#open(), retryIn)
    this.#setStatus({ state: 'waiting', reason, retryIn, at: Date.now() })
  }

  #close(reason: string): void {
    if (this.#status.state === 'closed') return
    this.#setStatus({ state: 'closed', reason })
    clearTimeout(this.#retry)
    this.#stopFollowing()
    for (const session of [...this.#sessions.keys()]) session.close(CLOSED, reason)
    this.#opened?.close()
    this.#opened = undefined
    if (this.#backTo === undefined) return
    for (const entry of this.#ledger.entries()) if (entry.via === this.#owner.via) entry.via = this.#backTo
  }

  #setStatus(status: LinkStatus): void {
    if (this.#status.state === 'closed' || (this.#status.state === 'open' && status.state === 'open')) return
    this.#status = status
    if (this.#onStatus !== undefined) {
      this.#onStatus(status)
      return
    }
    if (this.#statusTopic === undefined || this.#ledger.closed) return
    try {
      this.#bus.publish(this.#statusTopic, status)
    } catch (cause) {
      this.#report(new LinkError('INVALID', `The status was not published: ${wordsOf(cause)}.`, { cause }))
    }
  }

  #report(error: LinkError): void {
    try {
      this.#onError(error)
    } catch (failure) {
      // A handler that fails must not take the line with it.
      Promise.reject(failure)
    }
  }
}

type Had = [name: string, epoch: number, version: number, origin: string]

/** In characters, so that no frame is larger than a server takes, whatever was there: a character is three bytes at most, or an escape of six. */
const HAD_IN_A_FRAME = 8_192
