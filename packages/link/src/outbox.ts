import { compilePattern } from '@dropslot/core'
import { deltaOf } from './delta.js'
import type { Entry } from './entry.js'
import type { Format } from './format.js'
import type { TopicDefinition } from './frame.js'
import type { Follower, Ledger } from './ledger.js'
import type { Line } from './line.js'
import { LinkError } from './link-error.js'
import { Mark } from './mark.js'
import { isNewer, isSame, type Stamp } from './stamp.js'

interface Wanted {
  readonly matches: (name: string) => boolean
  every: number
  deltas: boolean
}

/** What an outbox must know of its surroundings. */
export interface OutboxOptions {
  readonly ledger: Ledger
  readonly line: Line
  /** What came by this link is not sent back by it. */
  readonly via: object
  /** Whether the link has several other sides, each with a line of its own, which tell each other what they publish. */
  readonly isGroup: boolean
  /** Whether this side lets the other one have a topic. */
  readonly gives: (name: string) => boolean
  /** How many batches may be under way. */
  readonly window: number
  readonly now: () => number
  /** How many topics the other side may want; one more is told. */
  readonly maxTopics: number
  readonly onTooManyTopics: () => void
  readonly onError: (error: LinkError) => void
  /** A batch has left: how many values, how many that newer ones replaced in between, about how many bytes. */
  readonly onBatch?: ((values: number, conflated: number, bytes: number) => void) | undefined
}

/** The longest that timers can wait, in milliseconds; more would be none at all. */
const LONGEST = 2_147_483_647

/** No frame is larger than this, whatever the other side can take, so that what is newest by then need not wait long behind it. */
const LARGEST_BATCH = 1 << 20

/**
 * What is to be sent to one other side. It holds a mark for each topic that is wanted there, never a value: when the other side has
 * acknowledged what is under way, the newest values of all marked topics leave as one batch. So a side that is slow, stalled or gone costs its
 * marks, and what it gets is never older than the last batch that it took.
 */
export class Outbox implements Follower {
  readonly #ledger: Ledger
  readonly #line: Line
  readonly #format: Format
  readonly #options: OutboxOptions
  readonly #wanted: Map<string, Wanted> = new Map()
  readonly #marks: Map<string, Mark> = new Map()
  /** What the other side said that it has, until that is wanted. */
  readonly #had: Map<string, Stamp> = new Map()
  #queue: Mark[] = []
  #later: Mark[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #timerDue = 0
  #scheduled = false
  #sequence = 0
  #acknowledged = 0
  /** The largest frame that the other side takes. */
  #maxFrame = LARGEST_BATCH
  #resting = false
  #open = false
  #closed = false
  /** When the oldest batch that is under way left; undefined when none is. */
  sentAt: number | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#ledger = options.ledger
    this.#line = options.line
    this.#format = options.line.format
    this.#ledger.follow(this)
  }

  /** How many topics the other side wants and may have. */
  get topicCount(): number {
    return this.#marks.size
  }

  get patternCount(): number {
    return this.#wanted.size
  }

  wants(pattern: string): boolean {
    return this.#wanted.has(pattern)
  }

  /** The patterns that the other side wants. */
  patterns(): string[] {
    return [...this.#wanted.keys()]
  }

  /** The other side has said hello. */
  open(maxFrame: number): void {
    this.#open = true
    this.#maxFrame = maxFrame > 0 ? Math.min(maxFrame, LARGEST_BATCH) : LARGEST_BATCH
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#ledger.unfollow(this)
    for (const mark of this.#marks.values()) mark.entry.leave(mark)
    this.#marks.clear()
    this.#queue = []
    this.#later = []
  }

  get hadCount(): number {
    return this.#had.size
  }

  had(name: string, stamp: Stamp): void {
    this.#had.set(name, stamp)
  }

  want(pattern: string, every: number, deltas: boolean): void {
    const present = this.#wanted.get(pattern)
    if (present !== undefined) {
      present.every = every
      present.deltas = deltas
      for (const mark of this.#marks.values()) if (present.matches(mark.entry.name)) this.#settle(mark)
      return
    }
    const matches = compilePattern(pattern)
    const wanted: Wanted = { matches, every, deltas }
    this.#wanted.set(pattern, wanted)
    if (pattern.includes('*')) {
      for (const name of this.#ledger.bus.topicNames()) {
        // One topic too many has closed it.
        if (this.#closed) return
        if (matches(name)) this.#join(name, wanted)
      }
      for (const name of this.#had.keys()) if (matches(name)) this.#join(name, wanted)
    } else this.#join(pattern, wanted)
  }

  unwant(pattern: string): void {
    if (!this.#wanted.delete(pattern)) return
    for (const [name, mark] of this.#marks) {
      if (this.#isWanted(name)) this.#settle(mark)
      else {
        mark.entry.leave(mark)
        this.#marks.delete(name)
      }
    }
    const stays = (mark: Mark): boolean => this.#marks.get(mark.entry.name) === mark
    this.#queue = this.#queue.filter(stays)
    this.#later = this.#later.filter(stays)
  }

  appeared(name: string): void {
    if (!this.#marks.has(name) && this.#isWanted(name)) this.#join(name)
  }

  #isWanted(name: string): boolean {
    for (const { matches } of this.#wanted.values()) if (matches(name)) return true
    return false
  }

  /** Has a topic sent: for one pattern that is wanted now, or, where it has just appeared, for all that match it. */
  #join(name: string, wanted?: Wanted): void {
    const present = this.#marks.get(name)
    if (present !== undefined) {
      // Not settled anew, which would ask all patterns of all topics for each pattern more.
      if (wanted !== undefined)
        this.#apply(present, Math.min(present.every, wanted.every), present.deltas || wanted.deltas)
      return
    }
    if (this.#closed || !this.#options.gives(name)) return
    if (this.#marks.size >= this.#options.maxTopics) {
      this.#options.onTooManyTopics()
      return
    }
    const entry = this.#ledger.entry(name)
    const mark = new Mark(entry, this)
    this.#marks.set(name, mark)
    if (wanted === undefined) this.#settle(mark)
    else this.#apply(mark, wanted.every, wanted.deltas)
    const had = this.#had.get(name)
    if (had !== undefined) {
      this.#had.delete(name)
      mark.known = had
    }
    entry.join(mark)
    if (!entry.told) {
      if (had === undefined) return
      // The other side has what exists no more. A removal that is one newer ends it there, and there alone: what it says that it has is no
      // reason to number a topic here by it.
      const stamp = { ...had, version: had.version + 1, origin: this.#ledger.id }
      mark.tombstone = { id: entry.id, stamp, value: undefined, removed: true }
      mark.changed()
      return
    }
    if (had === undefined || !isSame(had, entry.stamp)) mark.changed()
  }

  /** Applies what all patterns that match a topic say of how it is sent. */
  #settle(mark: Mark): void {
    let every = Number.POSITIVE_INFINITY
    let deltas = false
    for (const wanted of this.#wanted.values()) {
      if (!wanted.matches(mark.entry.name)) continue
      every = Math.min(every, wanted.every)
      deltas ||= wanted.deltas
    }
    this.#apply(mark, every, deltas)
  }

  #apply(mark: Mark, every: number, deltas: boolean): void {
    if (every < mark.every) mark.notBefore = 0
    mark.every = every
    mark.deltas = deltas
    if (!deltas) mark.sent = undefined
    if (this.#later.length > 0) this.#wakeLater()
  }

  /** The other side has sent this itself. */
  received(entry: Entry, stamp: Stamp): void {
    const mark = this.#marks.get(entry.name)
    if (mark === undefined) return
    if (mark.known === undefined || isNewer(stamp, mark.known)) mark.known = stamp
    if (entry.stamp !== mark.known && !isSame(entry.stamp, mark.known)) mark.changed()
  }

  /** Sends again what came by this link and may not have come to everybody: somebody who was to send it has gone. */
  offerAgain(): void {
    for (const mark of this.#marks.values()) {
      if (mark.entry.via !== this.#options.via || mark.known === mark.entry.stamp) continue
      mark.resend = true
      mark.changed()
    }
  }

  queue(mark: Mark): void {
    mark.queued = true
    this.#queue.push(mark)
    this.#schedule()
  }

  rest(rests: boolean): void {
    this.#resting = rests
    if (rests) return
    // What was under way when the rest began is waited for from now on.
    if (this.sentAt !== undefined) this.sentAt = this.#options.now()
    this.#schedule()
  }

  get resting(): boolean {
    return this.#resting
  }

  /** @returns false for what was never sent, or acknowledged before */
  acknowledge(seq: number): boolean {
    if (seq <= this.#acknowledged || seq > this.#sequence) return false
    this.#acknowledged = seq
    this.sentAt = seq === this.#sequence ? undefined : this.#options.now()
    // At once: who has just taken a batch is to have the next as soon as may be.
    this.flush()
    return true
  }

  #schedule(): void {
    if (this.#scheduled || !this.#open || this.#closed) return
    if (this.#sequence - this.#acknowledged >= this.#options.window || this.#resting) return
    this.#scheduled = true
    // So that what is published in one go leaves as one batch.
    queueMicrotask(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  flush(): void {
    const { now: clock, onError, onBatch, window } = this.#options
    if (this.#queue.length === 0 || !this.#open || this.#closed || this.#resting) return
    if (this.#sequence - this.#acknowledged >= window) return
    const now = clock()
    const topics: TopicDefinition[] = []
    const pieces: unknown[] = []
    const queue = this.#queue
    let size = 64
    let conflated = 0
    let next = 0
    for (; next < queue.length; next++) {
      const mark = queue[next] as Mark
      const { entry, known } = mark
      // Published in a batch that has not ended: the listener that accounts for it is yet to hear.
      entry.account()
      const told = entry.told ? entry : mark.tombstone
      if (
        told === undefined ||
        told.stamp === known ||
        (told.removed && known === undefined) ||
        this.#cameFromThere(mark)
      ) {
        mark.queued = false
        continue
      }
      const { stamp } = told
      if (mark.notBefore > now) {
        this.#later.push(mark)
        continue
      }
      let piece: unknown
      try {
        piece =
          told === entry ? this.#pieceOf(mark) : this.#format.item(told, now - this.#ledger.began, undefined, undefined)
      } catch (cause) {
        const message = `"${entry.name}" was not sent: ${cause instanceof Error ? cause.message : String(cause)}.`
        mark.known = stamp
        mark.queued = false
        onError(new LinkError('UNENCODABLE', message, { topic: entry.name, cause }))
        continue
      }
      const added = this.#format.sizeOf(piece) + (mark.toldEpoch === stamp.epoch ? 0 : 32 + 3 * entry.name.length)
      if (size + added > this.#maxFrame) {
        if (pieces.length > 0) break
        mark.known = stamp
        mark.queued = false
        const message = `"${entry.name}" was not sent: it needs about ${added} bytes, and the other side takes ${this.#maxFrame}.`
        onError(new LinkError('TOO_LARGE', message, { topic: entry.name }))
        continue
      }
      size += added
      if (mark.toldEpoch !== stamp.epoch) {
        topics.push([entry.id, entry.name, stamp.epoch])
        mark.toldEpoch = stamp.epoch
      }
      if (known !== undefined && known.epoch === stamp.epoch)
        conflated += Math.max(0, stamp.version - known.version - 1)
      mark.known = stamp
      mark.resend = false
      mark.queued = false
      if (mark.every > 0) mark.notBefore = now + mark.every
      if (mark.deltas) mark.sent = entry.removed ? undefined : entry.value
      pieces.push(piece)
    }
    this.#queue = next < queue.length ? queue.slice(next) : []
    if (this.#later.length > 0) this.#armLater(now)
    if (pieces.length === 0) return
    const { began } = this.#ledger
    this.sentAt ??= now
    this.#line.send(this.#format.batch({ seq: ++this.#sequence, now: now - began, topics, pieces }))
    onBatch?.(pieces.length, conflated, size)
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Whether this link's other side has the newest value already, because it came from there; in a group, only who is there has it. */
  #cameFromThere({ entry, known, resend }: Mark): boolean {
    return entry.via === this.#options.via && !resend && !(this.#options.isGroup && known === undefined)
  }

  /** What stands for the newest value: made once for all lines of this format, but for deltas, which depend on what a line had before. */
  #pieceOf(mark: Mark): unknown {
    const { entry } = mark
    const { stamp } = entry
    const format = this.#format
    const updatedAt = entry.updatedAt - this.#ledger.began
    const origin = stamp.origin === this.#ledger.id ? undefined : stamp.origin
    if (mark.deltas && mark.sent !== undefined && !entry.removed) {
      const delta = deltaOf(mark.sent, entry.value)
      if (delta !== undefined) return format.item(entry, updatedAt, origin, delta)
    }
    const made = entry.encoded
    if (made !== undefined && made.stamp === stamp && made.format === format) return made.piece
    const piece = format.item(entry, updatedAt, origin, undefined)
    entry.encoded = { stamp, format, piece }
    return piece
  }

  /** Looks again when the first of those that must wait may leave. */
  #armLater(now: number): void {
    let due = Number.POSITIVE_INFINITY
    for (const { notBefore } of this.#later) due = Math.min(due, notBefore)
    if (this.#timer !== undefined && this.#timerDue <= due) return
    clearTimeout(this.#timer)
    this.#timerDue = due
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#wakeLater()
      },
      Math.min(LONGEST, Math.max(0, due - now)),
    )
  }

  #wakeLater(): void {
    const later = this.#later
    this.#later = []
    this.#queue.push(...later)
    this.#schedule()
  }
}
