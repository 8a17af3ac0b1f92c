import { BusError } from '@dropslot/core'
import { NAME_TOO_LONG, PROTOCOL, TOO_MANY_TOPICS, UNSAFE, Violation } from './close-code.js'
import { applyDelta } from './delta.js'
import type { Entry } from './entry.js'
import type { Format } from './format.js'
import { type Batch, DELTA, type Item, REMOVED } from './frame.js'
import type { Ledger } from './ledger.js'
import type { Stamp } from './stamp.js'

/** What the other side may do at most; more closes the line. */
export interface SessionLimits {
  /** Topics that it may send, and as many that it may want. */
  readonly topics: number
  readonly patterns: number
  /** Of a name or a pattern, in characters. */
  readonly nameLength: number
}

export interface InboxOptions {
  readonly ledger: Ledger
  readonly format: Format
  readonly via: object
  /** Whether this side takes a topic from the other one. */
  readonly takes: (name: string) => boolean
  /** Whether this side has a say in a topic; otherwise the other one is right, whatever the stamps. */
  readonly gives: (name: string) => boolean
  /** Whether several other sides send the same topics: then what came from one of them is older or newer than what comes from the next. */
  readonly isGroup: boolean
  readonly limits: SessionLimits | undefined
  /** Something arrived, taken or not: the other side has it. */
  readonly onArrival: (entry: Entry, stamp: Stamp) => void
  /** Something was not taken. */
  readonly onRefused: (name: string, code: string, reason: string) => void
}

/** A topic of the other side's, by its number there. */
interface RemoteTopic {
  readonly name: string
  epoch: number
  takes: boolean
  gives: boolean
  /** The last value that came, for deltas. */
  value: unknown
  /** Whether it was told that its values are not taken. */
  told: boolean
}

/** What `__proto__` as a name would do to who keeps topics as fields of an object. Buses do not, but those who read their names might. */
export function checkName(name: string, limits: SessionLimits | undefined): void {
  if (limits === undefined) return
  if (name.length > limits.nameLength) {
    throw new Violation(NAME_TOO_LONG, `a name of more than ${limits.nameLength} characters`)
  }
  if (name === '__proto__') throw new Violation(UNSAFE, 'a topic named __proto__')
}

/** What comes from one other side: publishes what is newer into the bus, a batch at a time, and nothing of it twice. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #topics: Map<number, RemoteTopic> = new Map()
  readonly #names: Map<string, number> = new Map()
  #sequence = 0
  /** The other side's bus, which is the origin of what names no other. */
  peer = ''
  /** Whether this side asked for deltas, so that it must keep what they build on. */
  keepsValues = false

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Takes a batch; returns its number, to be acknowledged. @throws Violation */
  take([, seq, now, topics, items]: Batch): number {
    if (seq !== this.#sequence + 1) throw new Violation(PROTOCOL, `batch ${seq} after ${this.#sequence}`)
    this.#sequence = seq
    for (const [id, name, epoch] of topics) this.#define(id, name, epoch)
    const received = Date.now()
    this.#options.ledger.bus.batch(() => {
      for (const item of items) this.#takeItem(item, received - Math.max(0, now - item[2]))
    })
    return seq
  }

  #define(id: number, name: string, epoch: number): void {
    const { limits, takes, gives } = this.#options
    checkName(name, limits)
    // An epoch of the far future would be the newest for ever.
    if (epoch > Date.now() + DAY_MS) throw new Violation(PROTOCOL, 'an epoch in the future')
    const present = this.#topics.get(id)
    if (present?.name === name) {
      present.epoch = epoch
      // What is wanted may have changed since.
      present.takes = takes(name)
      present.gives = gives(name)
      return
    }
    if (present !== undefined) throw new Violation(PROTOCOL, 'a number of two topics')
    // A topic that was forgotten there for a while has another number.
    const before = this.#names.get(name)
    if (before !== undefined) this.#topics.delete(before)
    if (limits !== undefined && this.#topics.size >= limits.topics) {
      throw new Violation(TOO_MANY_TOPICS, `more than ${limits.topics} topics`)
    }
    this.#names.set(name, id)
    this.#topics.set(id, { name, epoch, takes: takes(name), gives: gives(name), value: undefined, told: false })
  }

  #takeItem(item: Item, updatedAt: number): void {
    const { format, ledger, via, takes, isGroup, limits, onArrival } = this.#options
    const [id, version, , , form, origin] = item
    const topic = this.#topics.get(id)
    if (topic === undefined) throw new Violation(PROTOCOL, 'a topic without a name')
    // Asked again: it may be wanted by now.
    if (!topic.takes && limits === undefined) topic.takes = takes(topic.name)
    if (!topic.takes) {
      this.#refuse(topic, 'DENIED', 'it is not to be published from there')
      return
    }
    if (version === 0) throw new Violation(PROTOCOL, 'a value of version 0')
    if (limits !== undefined && version >= HIGHEST_VERSION) {
      this.#refuse(topic, 'INVALID', 'its version is beyond all reason')
      return
    }
    const removed = form === REMOVED
    let value = removed ? undefined : format.decode(item)
    if (form === DELTA) {
      value = applyDelta(topic.value, value)
      if (value === undefined) throw new Violation(PROTOCOL, 'a delta of nothing')
    }
    if (this.keepsValues) topic.value = value
    const stamp: Stamp = { epoch: topic.epoch, version, origin: origin ?? this.peer }
    const entry = ledger.entry(topic.name)
    try {
      const yields = (!isGroup || entry.via === undefined) && !topic.gives
      entry.take({ stamp, value, removed, updatedAt }, via, yields)
      topic.told = false
    } catch (error) {
      const code = error instanceof BusError ? error.code : 'INVALID'
      this.#refuse(topic, code, error instanceof Error ? error.message : String(error))
    }
    onArrival(entry, stamp)
  }

  #refuse(topic: RemoteTopic, code: string, reason: string): void {
    if (topic.told) return
    topic.told = true
    this.#options.onRefused(topic.name, code, reason)
  }
}

const DAY_MS = 86_400_000

/** Far below what a frame may hold, so that nobody can leave others without a version to go on with. */
const HIGHEST_VERSION = 2 ** 48
