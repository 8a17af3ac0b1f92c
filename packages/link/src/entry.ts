import type { Topic } from '@dropslot/core'
import type { Ledger } from './ledger.js'
import type { Mark } from './mark.js'
import { isNewer, isSame, NEVER, type Stamp } from './stamp.js'

/** Something that arrived for a topic; without a value where the topic was removed. */
export interface Arrival {
  readonly stamp: Stamp
  readonly value: unknown
  readonly removed: boolean
  /** When it was published, by the clock of this side. */
  readonly updatedAt: number
}

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
  /** A link whose other side was started again since: what it has now replaces what came from it, whatever the stamps say. */
  yieldsTo: object | undefined
  readonly marks: Mark[] = []
  /** What the newest value is on a line, made once for all lines of a kind. */
  encoded: { readonly stamp: Stamp; readonly format: unknown; readonly piece: unknown } | undefined
  readonly #ledger: Ledger
  #topic: Topic<unknown> | undefined
  /** The topic's version that the stamp accounts for. */
  #accounted = 0
  #stop: (() => void) | undefined
  #removing = false

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

  /** Joins those who are to be sent it. */
  join(mark: Mark): void {
    mark.place = this.marks.push(mark) - 1
    if (this.#stop === undefined) this.#listen()
  }

  leave(mark: Mark): void {
    const last = this.marks.pop() as Mark
    if (last !== mark) {
      this.marks[mark.place] = last
      last.place = mark.place
    }
    if (this.marks.length === 0) this.rest()
  }

  /** Nobody is to be sent it: publishing costs nothing for it. */
  rest(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  /** The topic is there, or there again. */
  appeared(): void {
    if (this.marks.length > 0) this.#listen()
  }

  #listen(): void {
    const { bus, closed } = this.#ledger
    if (closed) return
    if (!bus.has(this.name)) {
      // Removed while nobody was to be told.
      if (this.told && !this.removed) this.#remove()
      return
    }
    const topic = bus.topic(this.name)
    if (topic !== this.#topic) {
      this.#topic = topic
      this.#accounted = 0
    }
    const stop = topic.subscribe(() => this.account(), { onDisconnect: () => this.#ended(topic) })
    this.#stop = stop
    this.account()
  }

  /** Takes account of what was published here since it last did. */
  account(): void {
    const version = this.#topic?.version ?? 0
    // A topic that was made anew unseen counts from its start.
    const published = version < this.#accounted ? version : version - this.#accounted
    this.#accounted = version
    if (published === 0) return
    this.updatedAt = Date.now()
    this.#replace(
      {
        epoch: this.stamp.version === 0 ? this.updatedAt : this.stamp.epoch,
        version: this.stamp.version + published,
        origin: this.#ledger.id,
      },
      undefined,
      false,
    )
  }

  /**
   * Takes what arrived by `via`, if it is newer than what there is; publishes it here, and has it sent to all others.
   *
   * @param yields whether this side has no say in the topic, so that what arrives is taken whatever its stamp
   * @returns whether it was taken
   * @throws BusError `INVALID`, `FULL`, `CLOSED`: then nothing has changed
   */
  take({ stamp, value, removed, updatedAt }: Arrival, via: object, yields: boolean): boolean {
    const { bus } = this.#ledger
    if (this.#stop !== undefined || bus.has(this.name)) this.account()
    const present = this.stamp
    if (!isNewer(stamp, present)) {
      // What came by another link is held against this one; what has no say of its own is not.
      const gives = yields && (this.via === undefined || this.via === via)
      if ((!gives && this.yieldsTo !== via) || isSame(stamp, present)) return false
    }
    const { updatedAt: updatedBefore, via: viaBefore, removed: removedBefore } = this
    if (removed) {
      this.#replace(stamp, via, true)
      this.updatedAt = updatedAt
      this.#removing = true
      bus.removeTopic(this.name)
      this.#removing = false
      return true
    }
    const topic = bus.topic(this.name)
    if (this.#topic !== topic) {
      this.#topic = topic
      this.#accounted = topic.version
    }
    const sameCount = stamp.epoch === present.epoch && stamp.version > present.version
    const publishes = sameCount
      ? stamp.version - present.version
      : present === NEVER || stamp.epoch !== present.epoch
        ? stamp.version
        : 1
    const accounted = this.#accounted
    // Accounted for beforehand: listeners that hear of it may publish, and that is theirs.
    this.#accounted += publishes
    this.stamp = stamp
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
      throw error
    }
    this.yieldsTo = undefined
    for (const mark of this.marks) mark.changed()
    return true
  }

  #replace(stamp: Stamp, via: object | undefined, removed: boolean): void {
    this.stamp = stamp
    this.via = via
    this.removed = removed
    this.yieldsTo = undefined
    for (const mark of this.marks) mark.changed()
  }

  #ended(topic: Topic<unknown>): void {
    if (this.#topic !== topic || this.#ledger.closed) return
    this.#stop = undefined
    this.#topic = undefined
    this.#accounted = 0
    if (!this.removed && !this.#removing) this.#remove()
  }

  /** It was removed here, which is the newest thing that happened to it. */
  #remove(): void {
    this.updatedAt = Date.now()
    this.#replace({ ...this.stamp, version: this.stamp.version + 1, origin: this.#ledger.id }, undefined, true)
  }
}
