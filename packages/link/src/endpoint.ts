import type { Ledger } from './ledger.js'
import type { Joined, Line } from './line.js'
import type { LinkStatus } from './link-status.js'
import type { Wish } from './wish.js'

/** Why an attempt to have a line failed, or a line ended. */
export interface Loss {
  /** A close code, where there is one. */
  readonly code: number
  /** As the end of a sentence: 'the server cannot be reached'. */
  readonly reason: string
}

/** Who uses an endpoint: the link. */
export interface EndpointHost {
  readonly ledger: Ledger
  /** Another bus can be reached over this line, from now on; what comes by it goes to what is returned. */
  joined(line: Line): Joined
  /** There is no line, and there will be none by this attempt. Not called after `close`. */
  lost(loss: Loss): void
  /** What this side wants, for an endpoint that passes it on. */
  wishes(): Iterable<Wish>
  /** What this side publishes. */
  readonly offers: readonly string[]
  /** How a group is. The link itself says how one line is. */
  status(status: LinkStatus): void
  /** What came by this link was of a source that was started again: what that has now replaces it, whatever the stamps say. */
  restarted(): void
  /** Others depend on this side: from now on it does not rest, seen or not. */
  needed(): void
  /**
   * Another link of the same bus, set up as this one is. What this one was sent and has no say in counts as received by that one, for as long as
   * it is open.
   */
  link(endpoint: Endpoint, options: FurtherLinkOptions): FurtherLink
}

/** How a {@link FurtherLink} begins. */
export interface FurtherLinkOptions {
  readonly subscribe: Iterable<Wish>
  readonly publish: readonly string[]
  /** Which bus was at the other end last, for all that is known. */
  readonly lastPeer: string | undefined
  readonly onStatus: (status: LinkStatus) => void
}

/** A link that an endpoint holds for others besides its own link. */
export interface FurtherLink {
  /** Which bus is at the other end, or was last. */
  readonly lastPeer: string | undefined
  subscribe(pattern: string, wish: Wish): void
  unsubscribe(pattern: string): void
  /** Publishes these from now on, and no others. */
  offer(patterns: readonly string[]): void
  close(): void
}

/** What an endpoint has open. */
export interface Opened {
  /** This side wants something else than before. */
  wished?(): void
  /** Whether others are let have what came from elsewhere of a topic, without a say in it. */
  relays?(name: string): boolean
  /** Whether a topic is taken, because others are to be told, though this side does not want it. */
  collects?(name: string): boolean
  close(): void
}

/**
 * A way to other buses: how lines come about, and what frames are on them. One a link. It does not know topics, nor when to try again:
 * that is the link's.
 */
export interface Endpoint {
  /** Whether several other buses may be there at once, each with a line of its own, and all with lines to each other. */
  readonly isGroup: boolean
  /**
   * Whether a lost line is to be tried again, and looked after with heartbeats. Otherwise lines come and go within one attempt, and only
   * `lost` ends the link.
   */
  readonly reconnects: boolean
  /** What is subscribed and published where nobody said: everything, between the parts of one program; nothing, over the network. */
  readonly patterns: readonly string[]
  /** One attempt. It tells `host` what came of it, later. */
  open(host: EndpointHost): Opened
}
