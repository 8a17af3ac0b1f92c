import { wordsOf } from './check.js'
import { CLOSED, GOING_AWAY } from './close-code.js'
import type { Endpoint, EndpointHost, Opened } from './endpoint.js'
import type { Ledger } from './ledger.js'
import { LinkError, type LinkErrorCode } from './link-error.js'
import { checkSubscription, type LinkOptions, type SubscribeLinkOptions } from './link-options.js'
import type { LinkStatus } from './link-status.js'
import { followPage, isHidden } from './page.js'
import { tellHad, tellHeld } from './reunion.js'
import { Session } from './session.js'
import { type Wanted, WantedPatterns } from './wanted.js'

/** A link, made by `connect`. */
export interface Link {
  /** How it is now; `statusTopic` tells when that changes. */
  readonly status: LinkStatus
  /** When a topic's newest value was published, in milliseconds since 1970 by the clock of this side; undefined where nothing was linked. */
  updatedAt(name: string): number | undefined
  /** Has a topic, or the topics of a pattern, sent to this side; again, with other options, to change how. */
  subscribe(pattern: string, options?: SubscribeLinkOptions): void
  /** No longer has them sent, unless another pattern does. The topics stay, with the values that they have. */
  unsubscribe(pattern: string): void
  /** Ends the link; the topics stay, with the values that they have. A second time does nothing. */
  close(): void
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void
}

/** What a link has that its maker may look after itself. */
export interface LinkParts {
  /** Stands for the link, as entries know it. */
  readonly via?: object
  readonly sessions?: Set<Session>
  /** What this side publishes. */
  readonly offers?: WantedPatterns
  /** Which bus is at the other end, or was last: another one then has been started again. */
  lastPeer?: string | undefined
  /** Is told how it is, instead of the status topic. */
  readonly onStatus?: ((status: LinkStatus) => void) | undefined
}

/**
 * A link: what this side wants and publishes, and the sessions in which the other sides are told so. How lines come about, and what follows when
 * they end, is the endpoint's.
 */
export function openLink(ledger: Ledger, endpoint: Endpoint, options: LinkOptions, parts: LinkParts = {}): Link {
  const { subscribe = endpoint.patterns, publish = endpoint.patterns, window = 1, statusTopic } = options
  const { via = {}, sessions = new Set(), offers = new WantedPatterns(), onStatus } = parts
  const { isGroup } = endpoint
  const wishes = new WantedPatterns()
  for (const pattern of subscribe) wishes.set(pattern, 0, false)
  for (const pattern of publish) offers.set(pattern, 0, false)
  let mayRest = options.whenHidden === 'rest'
  let opened: Opened | undefined
  let status: LinkStatus = { state: 'connecting' }

  const report = (error: LinkError): void => {
    try {
      const { onError = console.error } = options
      onError(error)
    } catch (failure) {
      // A handler that fails must not take the line with it.
      Promise.reject(failure)
    }
  }

  const show = (): void => {
    if (onStatus !== undefined) onStatus(status)
    else if (statusTopic !== undefined && !ledger.closed) {
      try {
        ledger.bus.topic(statusTopic).publish(status)
      } catch (cause) {
        report(new LinkError('INVALID', `The status was not published: ${wordsOf(cause)}.`, { cause }))
      }
    }
  }

  const become = (next: LinkStatus): void => {
    if (status.state === 'closed' || (status.state === next.state && next.state !== 'waiting')) return
    status = next
    show()
  }

  const close = (reason: string): void => {
    if (status.state === 'closed') return
    become({ state: 'closed', reason })
    stopPage()
    ledger.unfollow(follower)
    opened?.close(reason)
    for (const session of sessions) session.close(CLOSED, reason)
  }

  const rest = (rests: boolean): void => {
    if (!mayRest) return
    for (const session of sessions) session.send(['rest', rests])
    opened?.rest?.(rests)
  }

  const want = (session: Session, wish: Wanted): void => {
    if (!isGroup) tellHad(session, host, wish.matches)
    session.want(wish)
  }

  const host: EndpointHost = {
    ledger,
    via,
    window,
    maxFrame: 0,
    gives: name => name !== statusTopic && offers.matches(name),
    takes: name => name !== statusTopic && wishes.matches(name),
    onError: report,
    onHello(session, peer) {
      if (peer === ledger.id) {
        report(new LinkError('PROTOCOL', 'A bus was linked to itself.'))
        // In a group there are others.
        if (isGroup) session.close()
        else close('a bus linked to itself')
        return
      }
      if (isHidden()) rest(true)
      const patterns = offers.patterns()
      if (patterns.length > 0) session.send(['offer', patterns])
      if (!isGroup) {
        // After the offer: a server lets nobody outbid what they do not publish.
        if ((parts.lastPeer ?? peer) !== peer) tellHeld(session, host)
        parts.lastPeer = peer
      }
      for (const wish of wishes) want(session, wish)
      if (!isGroup) become({ state: 'open' })
    },
    onRefused: (topic, code, reason) =>
      report(new LinkError(code as LinkErrorCode, `"${topic}" was refused: ${reason}.`, { topic })),
    onBye: (session, reason) => session.lost(GOING_AWAY, reason),
    onEnd: session => sessions.delete(session),
    options,
    offers: offers.patterns(),
    wishes: () => wishes,
    joined(line, owner = host) {
      const session = new Session(line, owner)
      sessions.add(session)
      return session
    },
    lost: close,
    status: become,
    needed() {
      rest(false)
      mayRest = false
    },
  }

  const stopPage = followPage({
    onSeen: isSeen => rest(!isSeen),
    onWake: () => opened?.wake?.(),
    onAway: () => opened?.away?.(),
  })
  const follower = { appeared: () => {}, ended: () => close('its bus was closed') }
  ledger.follow(follower)
  show()
  if (ledger.closed) close('its bus was closed')
  else opened = endpoint.open(host)

  return {
    get status() {
      return status
    },
    updatedAt(name) {
      const entry = ledger.find(name)
      return entry?.told ? entry.updatedAt : undefined
    },
    subscribe(pattern, options = {}) {
      if (status.state === 'closed') throw new TypeError(`The link is closed: ${status.reason}. Connect again.`)
      checkSubscription(pattern, options)
      const wish = wishes.set(pattern, Math.round(options.every ?? 0), options.deltas ?? false)
      for (const session of sessions) if (session.peer !== undefined) want(session, wish)
      opened?.wished?.()
    },
    unsubscribe(pattern) {
      if (wishes.delete(pattern) === undefined) return
      for (const session of sessions) session.send(['unwant', pattern])
      opened?.wished?.()
    },
    close: () => close('it was closed here'),
    [Symbol.dispose]: () => close('it was closed here'),
  }
}
