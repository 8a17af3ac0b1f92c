import type { Topic } from '@dropslot/core'
import type { Delta } from './delta.js'
import type { Format } from './format.js'
import type { Ledger } from './ledger.js'
import type { Mark } from './mark.js'
import { above, isNewer, isSame, NEVER, publishesBetween, type Stamp } from './stamp.js'

/** Something that arrived for a topic; without a value where the topic was removed. */
export interface Arrival {
  readonly stamp: Stamp
  readonly value: unknown
  readonly removed: boolean
  /** When it was published, by the clock of this side. */
  readonly updatedAt: number
}

/**
 * What this side is to an arrival: a `'writer'` has a say, and the stamps decide. A `'reader'` has none against its one source, which is
 * right whatever the stamps. A `'listener'` has none either, but hears several who have.
 */
export type Standing = 'writer' | 'reader' | 'listener'

/** What an item is made of: an entry, or what stands for one. */
export type Sayable = Pick<Entry, 'id' | 'stamp' | 'removed' | 'value' | 'updatedAt'>

/**
 * What the links of a bus know of one topic: the stamp of its newest value, and who is to be sent it. It holds no value: that is in the
 * topic's slot, read when it leaves.
 *
 * The bus's own publishes are counted by the topic's version, never by being told: what lies between the version that the stamp accounts for
 * and the present one was published here.
 */
export class Entry {
  readonly name: string
  /** Stands for the name on all lines of this bus. */
  readonly id: number
  /** Of the newest value. Replaced, never changed, so that it can be compared by reference. */
  stamp: Stamp = NEVER
  removed = false
  /** When the newest value was published, in milliseconds since 1970 by the clock of this side. */
  updatedAt = 0
  /** The link that the newest value came by, if it did not come from here. It is not sent back there. */
  via: object | undefined
  /** What came by a link last, by the stamp that it had there. */
  arrived: Stamp = NEVER
  /** Whether that was a removal. */
  #arrivedRemoved = false
  /** The link by which, whatever the stamps, the next value replaces this one: its source was started again, beyond somebody else. */
  yieldsTo: object | undefined
  /** How many are to be sent it. */
  markCount = 0
  /**
   * Those of them that are in no queue. A publish goes through these alone, so that it costs what will be sent, not who is there: where lines
   * are slower than publishes, most are queued already.
   */
  readonly #idle: Mark[] = []
  /** What the newest value is on a line, made once for all lines of a kind. */
  encoded: { readonly stamp: Stamp; readonly format: Format; readonly piece: unknown } | undefined
  readonly #ledger: Ledger
  #topic: Topic<unknown> | undefined
  /** The topic's version that the stamp accounts for. */
  #accounted = 0
  /** Of a value that this bus refused: what is published here later is newer. */
  #refused: Stamp = NEVER
  #stop: (() => void) | undefined

  constructor(ledger: Ledger, name: string, id: number, versionBefore: number | undefined) {
    this.#ledger = ledger
    this.name = name
    this.id = id
    if (!ledger.bus.has(name)) return
    const topic = ledger.bus.topic(name)
    this.#topic = topic
    this.#accounted = topic.version
    if (topic.version === 0) return
    this.updatedAt = ledger.began
    const epoch = topic.version === versionBefore ? 0 : ledger.epoch
    this.stamp = { epoch, version: topic.version, origin: ledger.id }
  }

  /** The newest value, as it is in the slot. */
  get value(): unknown {
    return this.#topic?.latest
  }

  /** Whether there is something to send: a value, or that there is none any more. */
  get told(): boolean {
    return this.stamp !== NEVER
  }

  /**
   * What stands for it on a line, or for what is said in its place: made once for all lines of the format, but for deltas, which depend on what a
   * line had before. @throws what the format throws
   */
  pieceOf(said: Sayable, format: Format, delta: Delta | undefined): unknown {
    const { encoded } = this
    const { stamp } = said
    const isShared = said === this && delta === undefined
    if (isShared && encoded !== undefined && encoded.stamp === stamp && encoded.format === format) return encoded.piece
    const { began, id } = this.#ledger
    const piece = format.item(said, said.updatedAt - began, stamp.origin === id ? undefined : stamp.origin, delta)
    if (isShared) this.encoded = { stamp, format, piece }
    return piece
  }

  /** Joins those who are to be sent it. */
  join(mark: Mark): void {
    this.markCount++
    this.idle(mark)
    if (this.#stop === undefined) this.#listen()
  }

  leave(mark: Mark): void {
    this.markCount--
    mark.left = true
    if (!mark.queued) this.busy(mark)
    if (this.markCount === 0) this.rest()
  }

  /** The mark is in no queue. */
  idle(mark: Mark): void {
    mark.place = this.#idle.push(mark) - 1
  }

  /** The mark, which was idle, is no longer. */
  busy(mark: Mark): void {
    const last = this.#idle.pop() as Mark
    if (last === mark) return
    this.#idle[mark.place] = last
    last.place = mark.place
  }

  #queueIdle(): void {
    const idle = this.#idle
    for (const mark of idle) mark.queue()
    idle.length = 0
  }

  /** Nobody is to be sent it: publishing costs nothing for it. */
  rest(): void {
    this.#stop?.()
    this.#stop = undefined
    this.encoded = undefined
  }

  /** The topic is there, or there again. */
  appeared(): void {
    if (this.markCount > 0) this.#listen()
  }

  #listen(): void {
    const { bus, closed } = this.#ledger
    if (closed) return
    this.#stop?.()
    this.#stop = undefined
    this.account()
    if (!bus.has(this.name)) return
    const topic = bus.topic(this.name)
    this.#stop = topic.subscribe(() => this.account(), { onDisconnect: () => this.#ended(topic) })
  }

  /** Takes account of what was published here since it last did, and of a removal that nobody told. */
  account(): void {
    const { bus, clock, closed, id } = this.#ledger
    if (closed) return
    if (this.#stop === undefined) {
      const topic = bus.has(this.name) ? bus.topic(this.name) : undefined
      if (topic !== this.#topic) {
        this.#topic = topic
        this.#accounted = 0
      }
      // Gone, or made anew and empty.
      if (!topic?.version && this.told && !this.removed) this.#remove()
    }
    const version = this.#topic?.version ?? 0
    // Less where it was removed in a batch that has not ended.
    const published = Math.max(0, version - this.#accounted)
    this.#accounted = version
    if (published === 0) return
    this.updatedAt = clock.now()
    const base = isNewer(this.#refused, this.stamp) ? this.#refused : this.stamp
    const began = base === NEVER ? { epoch: Math.max(this.updatedAt, this.#ledger.epoch), version: 0 } : base
    this.become(above(began, id, published), undefined, false)
  }

  /**
   * Takes what arrived by `via`, if it is newer than what there is; publishes it here, and has it sent to all others.
   *
   * @returns whether it was taken
   * @throws BusError `INVALID`, `FULL`, `CLOSED`: then nothing has changed
   */
  take({ stamp, value, removed, updatedAt }: Arrival, via: object, standing: Standing): boolean {
    const { bus } = this.#ledger
    this.account()
    const { stamp: present, via: viaBefore, removed: removedBefore, updatedAt: updatedBefore } = this
    const yields = !isNewer(stamp, present)
    // A bus that was started again may count from a moment at which another one did, and come to the stamp of a removal that it told.
    if (yields && isSame(stamp, present) && removed === removedBefore) return false
    if (yields && !this.#yields({ stamp, removed }, via, standing)) return false
    // A stamp never goes down, whatever this side gives way to: that all settle on one value rests on it.
    const taken = yields ? above(present, this.#ledger.id) : stamp
    if (removed) {
      this.#arrives(stamp, true)
      this.become(taken, via, true)
      this.updatedAt = updatedAt
      bus.removeTopic(this.name)
      return true
    }
    const isNew = !bus.has(this.name)
    const topic = bus.topic(this.name)
    if (this.#topic !== topic) {
      this.#topic = topic
      this.#accounted = topic.version
    }
    const accounted = this.#accounted
    const publishes = Math.min(
      publishesBetween(yields ? this.arrived : present, stamp),
      Math.max(1, MOST - topic.version),
    )
    // Accounted for beforehand: listeners that hear of it may publish, and that is theirs.
    this.#accounted += publishes
    this.stamp = taken
    this.via = via
    this.removed = false
    this.updatedAt = updatedAt
    try {
      topic.relay(value, publishes)
    } catch (error) {
      this.#accounted = accounted
      this.stamp = present
      this.via = viaBefore
      this.removed = removedBefore
      this.updatedAt = updatedBefore
      if (isNewer(stamp, this.#refused)) this.#refused = stamp
      if (isNew) bus.removeTopic(this.name)
      throw error
    }
    this.#arrives(stamp, false)
    this.yieldsTo = undefined
    this.#queueIdle()
    return true
  }

  #arrives(stamp: Stamp, removed: boolean): void {
    this.arrived = stamp
    this.#arrivedRemoved = removed
  }

  /** Whether an older one is taken all the same. */
  #yields({ stamp, removed }: Pick<Arrival, 'stamp' | 'removed'>, via: object, standing: Standing): boolean {
    const isAnother = removed !== this.#arrivedRemoved || !isSame(stamp, this.arrived)
    if (this.yieldsTo === via && this.via === via) return isAnother
    // What came by another link is held against this one; what has no say of its own is not.
    if (standing === 'reader') return isAnother && (this.via === undefined || this.via === via)
    // One of several that tell: only what this side put there without a say gives way, and not to what it saw before.
    return standing === 'listener' && this.stamp.origin === this.#ledger.id && isNewer(stamp, this.arrived)
  }

  /** What there is has that stamp now, came by that link, and may have ended; all others are to be sent it. */
  become(stamp: Stamp, via: object | undefined, removed: boolean): void {
    this.stamp = stamp
    this.via = via
    this.removed = removed
    this.yieldsTo = undefined
    this.#queueIdle()
  }

  #ended(topic: Topic<unknown>): void {
    if (this.#topic !== topic || this.#ledger.closed) return
    this.#stop = undefined
    this.#topic = undefined
    this.#accounted = 0
    if (this.told && !this.removed) this.#remove()
    // Nobody holds on to what never had a value.
    else this.#queueIdle()
  }

  /** It was removed here, which is the newest thing that happened to it. */
  #remove(): void {
    this.updatedAt = this.#ledger.clock.now()
    this.become(above(this.stamp, this.#ledger.id), undefined, true)
  }
}

/** A topic's version goes no further by what others say, so that it can still be counted up. */
const MOST = 2 ** 50
