import type { Endpoint, EndpointHost } from './endpoint.js'
import { type Link, type LinkParts, openLink } from './link.js'
import type { LinkStatus } from './link-status.js'
import { WantedPatterns } from './wanted.js'
import type { Wish } from './wish.js'

/** How a {@link FurtherLink} begins. */
export interface FurtherLinkOptions {
  readonly subscribe: Iterable<Wish>
  readonly publish: readonly string[]
  /** Which bus was at the other end last, for all that is known. */
  readonly lastPeer: string | undefined
  readonly onStatus: (status: LinkStatus) => void
}

/**
 * Another link of the same bus, which an endpoint holds for others besides its own link, set up as that one is. What its own link was sent and has
 * no say in counts as received by this one, for as long as it is open.
 */
export class FurtherLink {
  readonly #host: EndpointHost
  readonly #parts: Required<LinkParts>
  readonly #link: Link

  constructor(host: EndpointHost, endpoint: Endpoint, { subscribe, publish, lastPeer, onStatus }: FurtherLinkOptions) {
    this.#host = host
    const via = {}
    const offers = new WantedPatterns()
    this.#parts = { via, offers, sessions: new Set(), lastPeer, onStatus }
    // Others depend on it, seen or not.
    const options = { ...host.options, subscribe: [], publish, whenHidden: undefined }
    this.#link = openLink(host.ledger, endpoint, options, this.#parts)
    for (const wish of subscribe) this.subscribe(wish)
    for (const entry of host.ledger.entries()) {
      if (entry.via === host.via && !offers.matches(entry.name)) entry.via = via
    }
  }

  /** Which bus is at the other end, or was last. */
  get lastPeer(): string | undefined {
    return this.#parts.lastPeer
  }

  subscribe({ pattern, every, deltas }: Wish): void {
    this.#link.subscribe(pattern, { every, deltas })
  }

  unsubscribe(pattern: string): void {
    this.#link.unsubscribe(pattern)
  }

  /** Publishes these from now on, and no others. */
  offer(patterns: readonly string[]): void {
    const { offers, sessions } = this.#parts
    for (const pattern of offers.patterns()) if (!patterns.includes(pattern)) offers.delete(pattern)
    for (const pattern of patterns) offers.set(pattern, 0, false)
    for (const session of sessions) {
      if (session.peer === undefined) continue
      session.send(['offer', [...patterns]])
      session.giveAgain()
    }
  }

  close(): void {
    this.#link.close()
    const { via } = this.#parts
    for (const entry of this.#host.ledger.entries()) if (entry.via === via) entry.via = this.#host.via
  }
}
