import type { Ledger } from './ledger.js'
import type { Line, LineEnd } from './line.js'
import type { Wish } from './session.js'

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
  joined(line: Line): LineEnd
  /** There is no line, and there will be none by this attempt. Not called after `close`. */
  lost(loss: Loss): void
  /** What this side wants, for an endpoint that passes it on. */
  wishes(): Iterable<Wish>
}

/** What an endpoint has open. */
export interface Opened {
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
