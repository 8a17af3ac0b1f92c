import type { Joined, Line } from './line.js'
import type { LinkOptions } from './link-options.js'
import type { LinkStatus } from './link-status.js'
import type { SessionOwner } from './session.js'
import type { Wish } from './wish.js'

/** Who uses an endpoint: the link, as the owner of its sessions too. */
export interface EndpointHost extends SessionOwner {
  readonly options: LinkOptions
  /** What this side publishes. */
  readonly offers: readonly string[]
  /** What this side wants, for an endpoint that passes it on. */
  wishes(): Iterable<Wish>
  /**
   * Another bus can be reached over this line, from now on; what comes by it goes to what is returned. An endpoint that does something itself
   * about what happens on its lines gives another owner, which is the host but for that.
   */
  joined(line: Line, owner?: SessionOwner): Joined
  /** There will be no line any more: the link is closed. The reason is the end of a sentence. */
  lost(reason: string): void
  /** How it is. That a line is there the link itself says, but for a group. */
  status(status: LinkStatus): void
  /** Others depend on this side: from now on it does not rest, seen or not. */
  needed(): void
}

/** What an endpoint has open. */
export interface Opened {
  /** This side wants something else than before. */
  wished?(): void
  /** This side rests, and expects nothing, or no longer does. */
  rest?(rests: boolean): void
  /** The page goes, perhaps for ever; it may wake. */
  away?(): void
  /** The page is seen, online again, or back. */
  wake?(): void
  /** Ends all that is open. */
  close(reason: string): void
}

/** A way to other buses: how lines come about, when to try again, and what frames are on them. One a link. It does not know topics. */
export interface Endpoint {
  /** Whether several other buses may be there at once, each with a line of its own, and all with lines to each other. */
  readonly isGroup: boolean
  /** What is subscribed and published where nobody said: everything, between the parts of one program; nothing, over the network. */
  readonly patterns: readonly string[]
  /** Begins. It tells `host` what comes of it, later. */
  open(host: EndpointHost): Opened
}
