import { wordsOf } from './check.js'
import type { Sayable } from './entry.js'
import type { Outgoing } from './format.js'
import type { TopicDefinition } from './frame.js'
import type { Line } from './line.js'
import { LinkError, type LinkErrorCode } from './link-error.js'
import type { Manners } from './manners.js'
import type { Mark } from './mark.js'
import { Marks } from './marks.js'
import type { Session, SessionOwner } from './session.js'
import type { Stamp } from './stamp.js'

/** What is about to leave, or has just left. */
export interface Sent {
  readonly mark: Mark
  readonly said: Sayable
  readonly stamp: Stamp
  /** What the other side had before. */
  readonly known: Stamp | undefined
}

/** No frame is larger than this, whatever the other side can take, so that what is newest by then need not wait long behind it. */
const LARGEST_BATCH = 1 << 20

/**
 * What is to be sent to one other side. It holds marks, never a value: when the other side has acknowledged what is under way, the newest values
 * of all marked topics leave as one batch. So a side that is slow, stalled or gone costs its marks, and what it gets is never older than the
 * last batch that it took.
 */
export class Outbox {
  /** The topics that it is about. */
  readonly marks: Marks
  readonly #owner: SessionOwner
  readonly #line: Line
  readonly #manners: Manners | undefined
  #queue: Mark[] = []
  /** Whose removal is under way. */
  #ending: Mark[] = []
  #scheduled = false
  #sequence = 0
  #acknowledged = 0
  /** The largest frame that the other side takes; none before it said hello. */
  #maxFrame = 0
  #resting = false
  /** How many are to leave one a batch, because the line did not take them together. */
  #singly = 0
  #closed = false

  constructor(owner: SessionOwner, line: Line, session: Session) {
    this.#owner = owner
    this.#line = line
    this.#manners = owner.manners?.({
      clock: owner.ledger.clock,
      wanted: { [Symbol.iterator]: () => this.marks.wanted[Symbol.iterator]() },
      wake: marks => {
        this.#queue.push(...marks)
        this.#schedule()
      },
    })
    this.marks = new Marks(owner, session, this, this.#manners)
  }

  /** How many topics wait to be sent. */
  get waiting(): number {
    return this.#queue.length + (this.#manners?.waiting ?? 0)
  }

  /** How many batches are not acknowledged yet. */
  get underWay(): number {
    return this.#sequence - this.#acknowledged
  }

  get resting(): boolean {
    return this.#resting
  }

  /** The other side has said hello. */
  open(maxFrame: number): void {
    this.#maxFrame = Math.min(maxFrame > 0 ? maxFrame : LARGEST_BATCH, LARGEST_BATCH)
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#manners?.close()
    this.marks.close()
    this.#queue = []
    this.#ending = []
  }

  queue(mark: Mark): void {
    this.#queue.push(mark)
    this.#schedule()
  }

  /** Some marks have left their topics. */
  sift(): void {
    this.#queue = this.#queue.filter(({ left }) => !left)
    this.#manners?.sift()
  }

  /** Whether what it was sent with last is not acknowledged yet. */
  isUnderWay({ sentWith }: Mark): boolean {
    return sentWith > this.#acknowledged
  }

  rest(rests: boolean): void {
    this.#resting = rests
    this.#schedule()
  }

  /** @returns false for what was never sent, or acknowledged before */
  acknowledge(seq: number): boolean {
    if (seq <= this.#acknowledged || seq > this.#sequence) return false
    this.#acknowledged = seq
    if (this.#ending.length > 0) this.#ending = this.#ending.filter(mark => !this.#hasEnded(mark))
    // At once: who has just taken a batch is to have the next as soon as may be.
    this.flush()
    return true
  }

  flush(): void {
    if (this.#queue.length === 0 || !this.#mayLeave) return
    const { clock, began } = this.#owner.ledger
    const { format } = this.#line
    const now = clock.now()
    const topics: TopicDefinition[] = []
    const pieces: unknown[] = []
    const sent: Sent[] = []
    const queue = this.#queue
    // What becomes due meanwhile waits for the next.
    this.#queue = []
    let size = 64
    let next = 0
    for (; next < queue.length && !this.#closed; next++) {
      const mark = queue[next] as Mark
      const { entry, known, toldEpoch } = mark
      const said = mark.due(this.#owner)
      if (said === undefined) {
        mark.dequeued()
        if (!this.isUnderWay(mark)) this.marks.letGo(mark)
        continue
      }
      if (mark.notBefore > now && this.#manners?.delays(mark, now)) continue
      const { stamp } = said
      let piece: unknown
      try {
        piece = entry.pieceOf(said, format, mark.deltas ? this.#manners?.deltaOf(mark) : undefined)
      } catch (cause) {
        this.#fail(mark, stamp, 'UNENCODABLE', cause)
        continue
      }
      const isDefined = toldEpoch === stamp.epoch
      const added = format.sizeOf(piece) + (isDefined ? 0 : 64 + 6 * entry.name.length)
      if (size + added > this.#maxFrame || (this.#singly > 0 && pieces.length > 0)) {
        if (pieces.length > 0) break
        const reason = `it needs about ${added} bytes, and a frame holds ${this.#maxFrame}`
        this.#fail(mark, stamp, 'TOO_LARGE', reason)
        continue
      }
      size += added
      if (!isDefined) topics.push([entry.id, entry.name, stamp.epoch])
      pieces.push(piece)
      sent.push({ mark, said, stamp, known })
    }
    if (this.#closed) return
    if (next < queue.length) this.#queue = queue.slice(next).concat(this.#queue)
    this.#manners?.arm(now)
    if (sent.length > 0) this.#send(sent, now, { seq: this.#sequence + 1, now: now - began, topics, pieces })
    if (this.#queue.length > 0) this.#schedule()
  }

  #send(sent: readonly Sent[], now: number, batch: Outgoing<unknown>): void {
    if (this.#singly > 0) this.#singly--
    try {
      this.#line.send(this.#line.format.batch(batch))
    } catch (cause) {
      this.#apart(sent, cause)
      return
    }
    this.#sequence++
    for (const one of sent) this.#left(one, now)
    this.#owner.onBatch?.(sent)
  }

  /** Whether the other side takes a batch now. */
  get #mayLeave(): boolean {
    const isFull = this.underWay >= this.#owner.window
    return this.#maxFrame > 0 && !this.#closed && !this.#resting && !isFull
  }

  #schedule(): void {
    if (this.#scheduled || !this.#mayLeave) return
    this.#scheduled = true
    // So that what is published in one go leaves as one batch.
    this.#owner.ledger.clock.queueMicrotask(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  /** It has left. */
  #left({ mark, said, stamp }: Sent, now: number): void {
    const { entry } = mark
    const { removed } = said
    mark.sentAs(said, stamp, this.#sequence)
    if (mark.every > 0 || mark.deltas) this.#manners?.sent(mark, removed, now)
    // Published anew by who carried the frame, it is due again.
    if (said === entry && entry.stamp !== stamp) mark.changed()
    else if (removed) this.#ending.push(mark)
  }

  /** The other side knows that it was removed; or it is no more to be told so. */
  #hasEnded(mark: Mark): boolean {
    if (mark.left) return true
    if (this.isUnderWay(mark)) return false
    mark.ends = undefined
    if (!mark.queued) this.marks.letGo(mark)
    return true
  }

  /** It cannot be sent, which is said once; the next value may be. */
  #fail(mark: Mark, stamp: Stamp, code: LinkErrorCode, cause: unknown): void {
    const { name: topic } = mark.entry
    mark.known = stamp
    mark.dequeued()
    if (mark.failing) return
    mark.failing = true
    const message = `"${topic}" was not sent: ${wordsOf(cause)}.`
    this.#owner.onError(new LinkError(code, message, { topic, cause: cause instanceof Error ? cause : undefined }))
  }

  /** The line did not take them together, as a port does not that has a function to clone: one by one, so that one alone is left out. */
  #apart(sent: readonly Sent[], cause: unknown): void {
    const [{ mark, stamp }] = sent as [Sent]
    if (sent.length === 1) this.#fail(mark, stamp, 'UNENCODABLE', cause)
    else {
      this.#singly = sent.length
      this.#queue = sent.map(({ mark }) => mark).concat(this.#queue)
    }
  }
}
