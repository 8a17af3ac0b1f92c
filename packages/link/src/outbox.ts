import { wordsOf } from './check.js'
import { deltaOf } from './delta.js'
import type { Entry, Standing } from './entry.js'
import type { Format, Sayable } from './format.js'
import type { TopicDefinition } from './frame.js'
import type { Follower, Ledger } from './ledger.js'
import type { Line } from './line.js'
import { LinkError, type LinkErrorCode } from './link-error.js'
import { Mark } from './mark.js'
import { isNewer, isSame, NEVER, type Stamp } from './stamp.js'
import { type Manner, type Wanted, WantedPatterns } from './wanted.js'
import type { Wish } from './wish.js'

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
  /** Whether it lets it have what came from elsewhere, of the topics that it does not give. */
  readonly relays?: ((name: string) => boolean) | undefined
  /** How many batches may be under way. */
  readonly window: number
  /** In a group: whether the bus of that id has a line of its own, so that it tells itself what it publishes. */
  readonly isHere: (bus: string) => boolean
  /** How many topics the other side may want; one more is told. */
  readonly maxTopics: number
  readonly onTooManyTopics: () => void
  /** The bus was closed. */
  readonly onBusClosed: () => void
  readonly onError: (error: LinkError) => void
  /** A batch has left: how many values, how many that newer ones replaced in between, about how many bytes. */
  readonly onBatch?: ((values: number, conflated: number, bytes: number) => void) | undefined
}

/** What is about to leave. */
interface Sent {
  readonly mark: Mark
  readonly stamp: Stamp
  readonly removed: boolean
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
  readonly #wanted: WantedPatterns = new WantedPatterns()
  readonly #marks: Map<string, Mark> = new Map()
  /** What the other side said that it has, until that is wanted. */
  readonly #had: Map<string, Stamp> = new Map()
  /**
   * What the other side does not want now and may have all the same, so that it can be told of an end when it does: what was under way when it
   * was no longer wanted, and what it published itself. Bounded by the topics that are there.
   */
  readonly #mayHave: Map<string, Stamp> = new Map()
  #queue: Mark[] = []
  #later: Mark[] = []
  /** Whose removal is under way. */
  #ending: Mark[] = []
  #timer: unknown
  #timerDue = 0
  #scheduled = false
  #sequence = 0
  #acknowledged = 0
  /** The largest frame that the other side takes. */
  #maxFrame = LARGEST_BATCH
  #resting = false
  /** How many are to leave one a batch, because the line did not take them together. */
  #singly = 0
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
    return this.#wanted.patterns()
  }

  wishes(): Iterable<Wish> {
    return this.#wanted
  }

  /** The other side has said hello. */
  open(maxFrame: number): void {
    this.#open = true
    this.#maxFrame = maxFrame > 0 ? Math.min(maxFrame, LARGEST_BATCH) : LARGEST_BATCH
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#ledger.clock.clearTimeout(this.#timer)
    this.#ledger.unfollow(this)
    for (const mark of this.#marks.values()) mark.entry.leave(mark)
    this.#marks.clear()
    this.#had.clear()
    this.#mayHave.clear()
    this.#queue = []
    this.#later = []
    this.#ending = []
  }

  /** How many topics wait to be sent. */
  get waiting(): number {
    return this.#queue.length + this.#later.length
  }

  ended(): void {
    this.#options.onBusClosed()
  }

  get hadCount(): number {
    return this.#had.size
  }

  /** How many topics are remembered that the other side does not want. */
  get unmarkedCount(): number {
    return this.#had.size + this.#mayHave.size
  }

  had(name: string, stamp: Stamp): void {
    // Of what is sent already it is known what was sent.
    if (!this.#marks.has(name)) this.#had.set(name, stamp)
  }

  want(pattern: string, every: number, deltas: boolean): void {
    const isNew = !this.#wanted.has(pattern)
    const wanted = this.#wanted.set(pattern, every, deltas)
    if (isNew) this.#joinAll(wanted)
    else for (const mark of this.#marks.values()) if (wanted.matches(mark.entry.name)) this.#settle(mark)
  }

  /** What this side lets the other one have is another than before. */
  joinAgain(): void {
    for (const wanted of this.#wanted) this.#joinAll(wanted)
  }

  #joinAll(wanted: Wanted): void {
    const { pattern } = wanted
    if (!pattern.includes('*')) {
      this.#join(pattern, wanted)
      return
    }
    for (const names of [this.#ledger.bus.topicNames(), [...this.#had.keys(), ...this.#mayHave.keys()]]) {
      for (const name of names) {
        // One topic too many has closed it.
        if (this.#closed) return
        if (wanted.matches(name)) this.#join(name, wanted)
      }
    }
  }

  unwant(pattern: string): void {
    if (!this.#wanted.delete(pattern)) return
    for (const [name, mark] of this.#marks) {
      if (this.#wanted.matches(name)) this.#settle(mark)
      else {
        this.#drop(mark)
        // It may be wanted again before that arrives, and be gone by then. What came by the link the other side will say itself.
        const { known, sentWith, isTheirs } = mark
        if (known !== undefined && (isTheirs || sentWith > this.#acknowledged)) this.#remember(name, known)
      }
    }
    const stays = (mark: Mark): boolean => this.#marks.get(mark.entry.name) === mark
    this.#queue = this.#queue.filter(stays)
    this.#later = this.#later.filter(stays)
  }

  #remember(name: string, stamp: Stamp): void {
    if (this.#mayHave.size < this.#options.maxTopics || this.#mayHave.has(name)) this.#mayHave.set(name, stamp)
  }

  appeared(name: string): void {
    if (!this.#marks.has(name) && this.#wanted.matches(name)) this.#join(name)
  }

  /** Has a topic sent: for one pattern that is wanted now, or, where it has just appeared, for all that match it. */
  #join(name: string, wanted?: Wanted): void {
    const present = this.#marks.get(name)
    if (present !== undefined) {
      // Given by now, where it was only passed on, or the other way round.
      if (this.#options.relays !== undefined) this.#judge(present, this.#options.gives(name))
      // Not settled anew, which would ask all patterns of all topics for each pattern more.
      if (wanted !== undefined)
        this.#apply(present, {
          every: Math.min(present.every, wanted.every),
          deltas: present.deltas || wanted.deltas,
        })
      return
    }
    if (this.#closed) return
    const gives = this.#options.gives(name)
    if (!gives && this.#options.relays?.(name) !== true) return
    if (this.#marks.size >= this.#options.maxTopics) {
      this.#options.onTooManyTopics()
      return
    }
    const mark = this.#mark(name, gives, wanted)
    const { entry } = mark
    const late = this.#mayHave.get(name)
    const had = late ?? this.#had.get(name)
    this.#had.delete(name)
    this.#mayHave.delete(name)
    entry.join(mark)
    if (entry.told) {
      // What may not have been taken is sent again, or its end is told.
      mark.known = late === undefined || entry.removed ? had : undefined
      if (mark.known === undefined || !isSame(mark.known, entry.stamp)) mark.changed()
    } else if (had !== undefined) {
      mark.ends = { ...had, version: had.version + 1, origin: this.#ledger.id }
      mark.changed()
    }
  }

  /** A mark that is yet to join its entry. */
  #mark(name: string, gives: boolean, wanted?: Wanted): Mark {
    const mark = new Mark(this.#ledger.entry(name), this)
    mark.relayed = !gives
    this.#marks.set(name, mark)
    if (wanted === undefined) this.#settle(mark)
    else this.#apply(mark, wanted)
    return mark
  }

  #judge(mark: Mark, gives: boolean): void {
    if (mark.relayed === !gives) return
    mark.relayed = !gives
    if (gives) mark.changed()
  }

  /** Where the topic is gone, so is what a line holds of it; should it appear again, it joins again. One that is there, if empty, does not appear. */
  #letGo(mark: Mark): void {
    if (!this.#ledger.bus.has(mark.entry.name)) this.#drop(mark)
  }

  #drop(mark: Mark): void {
    this.#marks.delete(mark.entry.name)
    mark.entry.leave(mark)
  }

  /** One that has what was removed here is to be told so. */
  #tellRemoval(name: string, known: Stamp): void {
    if (this.#closed || this.#marks.has(name) || !this.#wanted.matches(name)) return
    const gives = this.#options.gives(name)
    if (!gives && this.#options.relays?.(name) !== true) return
    const mark = this.#mark(name, gives)
    mark.known = known
    mark.resend = true
    mark.entry.join(mark)
    mark.changed()
  }

  /** Applies what all patterns that match a topic say of how it is sent. */
  #settle(mark: Mark): void {
    this.#apply(mark, this.#wanted.mannerOf(mark.entry.name))
  }

  #apply(mark: Mark, { every, deltas }: Manner): void {
    if (every < mark.every) mark.notBefore = 0
    mark.every = every
    mark.deltas = deltas
    if (!deltas) mark.sent = undefined
    if (this.#later.length > 0) this.#wakeLater()
  }

  /** The other side has sent this itself. What was `refused` is not answered: the other side keeps it, and this one what it has. */
  received(entry: Entry, stamp: Stamp, removed: boolean, refused: boolean, standing: Standing): void {
    const mark = this.#marks.get(entry.name)
    if (mark === undefined) {
      if (refused) return
      // What it removed itself it lacks; who has no say is not answered.
      const { name } = entry
      if (removed) this.#mayHave.delete(name)
      if (entry.removed && !isSame(entry.stamp, stamp) && this.#wanted.matches(name)) this.#tellRemoval(name, stamp)
      else if (!removed && (standing === 'writer' || this.#options.relays?.(name) === true)) this.#remember(name, stamp)
      return
    }
    // What is under way came after this, as the other side saw it.
    const isUnderWay = mark.sentWith > this.#acknowledged
    if (!isUnderWay || mark.known === undefined || isNewer(stamp, mark.known)) {
      mark.known = stamp
      mark.isTheirs = !removed
    }
    if (refused || !entry.told || isSame(entry.stamp, mark.known)) return
    const { isGroup, isHere } = this.#options
    if (isNewer(entry.stamp, stamp) && !(isGroup && isHere(entry.stamp.origin))) mark.resend = true
    mark.changed()
  }

  /** Sends again what came by this link and may not have come to everybody: somebody who was to send it has gone. */
  offerAgain(): void {
    const { via, isHere } = this.#options
    for (const entry of this.#ledger.entries()) {
      if (entry.via !== via || isHere(entry.stamp.origin)) continue
      const mark = this.#marks.get(entry.name)
      if (mark === undefined) {
        if (entry.removed) this.#tellRemoval(entry.name, NEVER)
      } else if (mark.known === undefined || !isSame(mark.known, entry.stamp)) {
        mark.resend = true
        mark.changed()
      }
    }
  }

  /** The other side knows that it was removed; or it is no more to be told so. */
  #hasEnded(mark: Mark): boolean {
    const { entry, sentWith, queued } = mark
    if (this.#marks.get(entry.name) !== mark) return true
    if (sentWith > this.#acknowledged) return false
    mark.ends = undefined
    if (!queued) this.#letGo(mark)
    return true
  }

  queue(mark: Mark): void {
    this.#queue.push(mark)
    this.#schedule()
  }

  rest(rests: boolean): void {
    this.#resting = rests
    if (rests) return
    // What was under way when the rest began is waited for from now on.
    if (this.sentAt !== undefined) this.sentAt = this.#ledger.clock.now()
    this.#schedule()
  }

  get resting(): boolean {
    return this.#resting
  }

  /** @returns false for what was never sent, or acknowledged before */
  acknowledge(seq: number): boolean {
    if (seq <= this.#acknowledged || seq > this.#sequence) return false
    this.#acknowledged = seq
    if (this.#ending.length > 0) this.#ending = this.#ending.filter(mark => !this.#hasEnded(mark))
    this.sentAt = seq === this.#sequence ? undefined : this.#ledger.clock.now()
    // At once: who has just taken a batch is to have the next as soon as may be.
    this.flush()
    return true
  }

  /** Whether as many batches are under way as may be. */
  get #isFull(): boolean {
    return this.#sequence - this.#acknowledged >= this.#options.window
  }

  #schedule(): void {
    if (this.#scheduled || !this.#open || this.#closed) return
    if (this.#isFull || this.#resting) return
    this.#scheduled = true
    // So that what is published in one go leaves as one batch.
    this.#ledger.clock.queueMicrotask(() => {
      this.#scheduled = false
      this.flush()
    })
  }

  flush(): void {
    const { onBatch } = this.#options
    const { clock, began } = this.#ledger
    if (this.#queue.length === 0 || !this.#open || this.#closed || this.#resting || this.#isFull) return
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
      const { entry } = mark
      // Published in a batch that has not ended: the listener that accounts for it is yet to hear.
      entry.account()
      if (!this.#isDue(mark)) {
        mark.dequeued()
        if (mark.sentWith <= this.#acknowledged) this.#letGo(mark)
        continue
      }
      // Further off than it can be: the clock was put back.
      if (mark.notBefore > now && mark.notBefore <= now + mark.every) {
        this.#later.push(mark)
        continue
      }
      const said = mark.ends === undefined ? entry : { id: entry.id, stamp: mark.ends, removed: true, value: undefined }
      const { stamp, removed } = said
      let piece: unknown
      try {
        piece = this.#pieceOf(mark, said)
      } catch (cause) {
        this.#fail(mark, stamp, 'UNENCODABLE', cause)
        continue
      }
      const isDefined = mark.toldEpoch === stamp.epoch
      const added = this.#format.sizeOf(piece) + (isDefined ? 0 : 64 + 6 * entry.name.length)
      if (size + added > this.#maxFrame || (this.#singly > 0 && pieces.length > 0)) {
        if (pieces.length > 0) break
        const reason = `it needs about ${added} bytes, and the other side takes ${this.#maxFrame}`
        this.#fail(mark, stamp, 'TOO_LARGE', reason)
        continue
      }
      size += added
      if (!isDefined) topics.push([entry.id, entry.name, stamp.epoch])
      pieces.push(piece)
      sent.push({ mark, stamp, removed })
    }
    if (this.#closed) return
    if (next < queue.length) this.#queue = queue.slice(next).concat(this.#queue)
    if (this.#later.length > 0) this.#armLater(now)
    if (pieces.length === 0) {
      if (this.#queue.length > 0) this.#schedule()
      return
    }
    try {
      this.#line.send(this.#format.batch({ seq: this.#sequence + 1, now: now - began, topics, pieces }))
    } catch (cause) {
      this.#apart(sent, cause)
      return
    }
    this.#sequence++
    this.sentAt ??= now
    if (this.#singly > 0) this.#singly--
    let conflated = 0
    for (const one of sent) conflated += this.#isSent(one, now)
    onBatch?.(pieces.length, conflated, size)
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Whether there is something to send that the other side lacks. */
  #isDue(mark: Mark): boolean {
    const { entry, known } = mark
    const { stamp, removed } = entry
    if (!entry.told) return mark.ends !== undefined
    mark.ends = undefined
    // Without a say in it, what this side published itself is its own.
    if (mark.relayed && entry.via === undefined) return false
    if (known === undefined ? removed : stamp === known || isSame(stamp, known)) return false
    // Removed in a batch that has not ended: that is told at its end.
    return (removed || entry.value !== undefined) && !this.#cameFromThere(mark)
  }

  /** It has left. Returns how many it stands for that were not sent. */
  #isSent({ mark, stamp, removed }: Sent, now: number): number {
    const { known, entry } = mark
    // The other side lets go of the name with the topic.
    mark.toldEpoch = removed ? -1 : stamp.epoch
    mark.known = stamp
    mark.isTheirs = false
    mark.sentWith = this.#sequence
    mark.resend = false
    mark.dequeued()
    mark.failing = false
    if (mark.every > 0) mark.notBefore = now + mark.every
    if (mark.deltas) mark.sent = removed ? undefined : entry.value
    // Published anew by who carried the frame, it is due again.
    if (entry.stamp !== stamp && mark.ends === undefined) mark.changed()
    else if (removed) this.#ending.push(mark)
    return known !== undefined && known.epoch === stamp.epoch ? Math.max(0, stamp.version - known.version - 1) : 0
  }

  /** It cannot be sent, which is said once; the next value may be. */
  #fail(mark: Mark, stamp: Stamp, code: LinkErrorCode, cause: unknown): void {
    const { name } = mark.entry
    mark.known = stamp
    mark.dequeued()
    if (mark.failing) return
    mark.failing = true
    const message = `"${name}" was not sent: ${wordsOf(cause)}.`
    this.#options.onError(
      new LinkError(code, message, { topic: name, cause: cause instanceof Error ? cause : undefined }),
    )
  }

  /** The line did not take them together, as a port does not that has a function to clone: one by one, so that one alone is left out. */
  #apart(sent: readonly Sent[], cause: unknown): void {
    const [first] = sent
    if (sent.length === 1 && first !== undefined) {
      if (this.#singly > 0) this.#singly--
      this.#fail(first.mark, first.stamp, 'UNENCODABLE', cause)
    } else {
      this.#singly = sent.length
      this.#queue = sent.map(({ mark }) => mark).concat(this.#queue)
    }
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Whether this link's other side has the newest value already, because it came from there; in a group, only who is there has it. */
  #cameFromThere({ entry, known, resend }: Mark): boolean {
    return entry.via === this.#options.via && !resend && !(this.#options.isGroup && known === undefined)
  }

  /** What stands for the newest value: made once for all lines of this format, but for deltas, which depend on what a line had before. */
  #pieceOf(mark: Mark, said: Sayable): unknown {
    const { entry } = mark
    const { stamp } = said
    const format = this.#format
    const updatedAt = (said === entry ? entry.updatedAt : this.#ledger.clock.now()) - this.#ledger.began
    const origin = stamp.origin === this.#ledger.id ? undefined : stamp.origin
    if (mark.deltas && mark.sent !== undefined && !said.removed) {
      const delta = deltaOf(mark.sent, said.value)
      if (delta !== undefined) return format.item(said, updatedAt, origin, delta)
    }
    if (said !== entry) return format.item(said, updatedAt, origin, undefined)
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
    const { clock } = this.#ledger
    clock.clearTimeout(this.#timer)
    this.#timerDue = due
    this.#timer = clock.setTimeout(
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
