import type { Entry, Sayable } from './entry.js'
import type { Outbox } from './outbox.js'
import type { SessionOwner } from './session.js'
import { isSame, type Stamp } from './stamp.js'

/**
 * One topic that one other side wants: whether it is to be sent, and what that side has. All that a line holds of a topic, however far
 * behind it is.
 */
export class Mark {
  readonly entry: Entry
  readonly #outbox: Pick<Outbox, 'queue'>
  /** Its place among the entry's idle marks, while it is one. */
  place = 0
  /** The newest stamp that the other side is known to have, or to be sent. */
  known: Stamp | undefined
  /** Whether that is the other side's own, and is there. */
  isTheirs = false
  /** Whether it is in the outbox's list of those to be sent. */
  queued = false
  /** Whether it left its entry, as it may while it is queued. */
  left = false
  /** Whether this side has no say in it: then only what came from elsewhere is sent. */
  relayed = false
  /** The epoch that the other side was told with the name; −1 before. */
  toldEpoch = -1
  /** Whether it is to be sent by the link that it came by, because somebody there may lack it. */
  resend = false
  /** The batch that it was sent with last; 0 before. */
  sentWith = 0
  /** The other side has what does not exist here, and is to be told so. */
  ends: Sayable | undefined
  /** Whether the last attempt to send it failed, which was reported. */
  failing = false
  /** At most one value in so many milliseconds; 0 for as many as there are. This and what follows is kept by manners (`manners.ts`), if any. */
  every: number = Number.POSITIVE_INFINITY
  deltas = false
  /** When the next may leave, by the outbox's clock. */
  notBefore = 0
  /** The value that was sent last, for deltas. */
  sent: unknown = undefined

  constructor(entry: Entry, outbox: Pick<Outbox, 'queue'>) {
    this.entry = entry
    this.#outbox = outbox
  }

  /** The entry has something that is to be sent to this line in particular. */
  changed(): void {
    if (this.queued) return
    this.entry.busy(this)
    this.queue()
  }

  /** Queues it; it is idle, and its entry no longer keeps it as such. */
  queue(): void {
    this.queued = true
    this.#outbox.queue(this)
  }

  /** What is to be sent that the other side lacks, if anything. */
  due(owner: Pick<SessionOwner, 'via' | 'isHere'>): Sayable | undefined {
    const { entry, known } = this
    // Published in a batch that has not ended: the listener that accounts for it is yet to hear.
    entry.account()
    if (!entry.told) return this.ends
    this.ends = undefined
    const { stamp, removed, via } = entry
    if (known === undefined ? removed : isSame(stamp, known)) return undefined
    // Without a say in it, what this side published itself is its own.
    if (via === undefined && this.relayed) return undefined
    // The other side has the newest value already, because it came from there; in a group, only who is there has it.
    if (via === owner.via && !this.resend && (known !== undefined || owner.isHere === undefined)) return undefined
    // Removed in a batch that has not ended: that is told at its end.
    return removed || entry.value !== undefined ? entry : undefined
  }

  /** It has left, as was said then, with that batch. */
  sentAs(said: Sayable, stamp: Stamp, batch: number): void {
    // The other side lets go of the name with the topic.
    this.toldEpoch = said.removed ? -1 : stamp.epoch
    // What never was here has no stamp that could not be a later value's.
    this.known = said === this.entry ? stamp : undefined
    this.isTheirs = this.resend = this.failing = false
    this.sentWith = batch
    this.dequeued()
  }

  /** It is no longer in its outbox's queue. */
  dequeued(): void {
    this.queued = false
    if (!this.left) this.entry.idle(this)
  }
}
