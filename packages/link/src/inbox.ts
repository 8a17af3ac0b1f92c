import { BusError } from '@dropslot/core'
import { NAME_TOO_LONG, PROTOCOL, TOO_MANY_TOPICS, UNSAFE, Violation } from './close-code.js'
import { applyDelta } from './delta.js'
import type { Entry, Standing } from './entry.js'
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
  /** What this side is to what the other one publishes to a topic. */
  readonly standing: (name: string) => Standing
  readonly limits: SessionLimits | undefined
  /** Something arrived, taken or not: the other side has it. */
  readonly onArrival: (entry: Entry, stamp: Stamp, removed: boolean, refused: boolean, standing: Standing) => void
  /** Something was not taken. */
  readonly onRefused: (name: string, code: string, reason: string) => void
}

/** A topic of the other side's, by its number there. */
interface RemoteTopic {
  readonly name: string
  epoch: number
  takes: boolean
  standing: Standing
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
  readonly #numbers: Map<string, number> = new Map()
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
    const received = this.#options.ledger.clock.now()
    this.#options.ledger.bus.batch(() => {
      for (const item of items) this.#takeItem(item, received - Math.max(0, now - item[2]))
    })
    return seq
  }

  #define(id: number, name: string, epoch: number): void {
    const { limits, takes, standing } = this.#options
    checkName(name, limits)
    checkCount(epoch, 0, this.#options)
    const present = this.#topics.get(id)
    if (present?.name === name) {
      present.epoch = epoch
      // Asked again: it may be wished for again.
      present.takes = takes(name)
      present.standing = standing(name)
      return
    }
    if (present !== undefined) throw new Violation(PROTOCOL, 'a number for two topics')
    // The other side forgot it meanwhile, and has a new number for it.
    const before = this.#numbers.get(name)
    if (before !== undefined) this.#topics.delete(before)
    if (limits !== undefined && this.#topics.size >= limits.topics) {
      throw new Violation(TOO_MANY_TOPICS, `more than ${limits.topics} topics`)
    }
    this.#numbers.set(name, id)
    this.#topics.set(id, {
      name,
      epoch,
      takes: takes(name),
      standing: standing(name),
      value: undefined,
      told: false,
    })
  }

  #takeItem(item: Item, updatedAt: number): void {
    const { format, ledger, via, standing, limits, onArrival } = this.#options
    const [id, version, , , form, origin] = item
    const topic = this.#topics.get(id)
    if (topic === undefined) throw new Violation(PROTOCOL, 'a topic without a name')
    const { name, epoch } = topic
    // Asked again, but for grants, which are asked once: what is published here may have changed since.
    if (limits === undefined) topic.standing = standing(name)
    const removed = form === REMOVED
    if (removed) {
      // Should it appear again, it is named again.
      this.#topics.delete(id)
      this.#numbers.delete(name)
    }
    if (!topic.takes) {
      this.#refuse(topic, 'DENIED', 'it is not to be published from there')
      return
    }
    if (version === 0) throw new Violation(PROTOCOL, 'a value of version 0')
    checkCount(0, version, this.#options)
    let value = removed ? undefined : format.decode(item)
    if (form === DELTA) {
      value = applyDelta(topic.value, value)
      if (value === undefined) throw new Violation(PROTOCOL, 'a delta of nothing')
    }
    if (this.keepsValues) topic.value = value
    const stamp: Stamp = { epoch, version, origin: origin ?? this.peer }
    const entry = ledger.entry(name)
    let refused = false
    try {
      entry.take({ stamp, value, removed, updatedAt }, via, topic.standing)
      topic.told = false
    } catch (error) {
      refused = true
      const code = error instanceof BusError ? error.code : 'INVALID'
      this.#refuse(topic, code, error instanceof Error ? error.message : String(error))
    }
    onArrival(entry, stamp, removed, refused, topic.standing)
  }

  #refuse(topic: RemoteTopic, code: string, reason: string): void {
    if (topic.told) return
    topic.told = true
    this.#options.onRefused(topic.name, code, reason)
  }
}

const DAY_MS = 86_400_000
/** As far as one who is limited may count: far enough for good, and so far below what all take that nobody gets there from here. */
const MOST = 2 ** 48

/** An epoch of the far future would be the newest for ever, and a version near the highest one would leave no room above it. */
export function checkCount(
  epoch: number,
  version: number,
  { ledger, limits }: Pick<InboxOptions, 'ledger' | 'limits'>,
): void {
  if (epoch > ledger.clock.now() + DAY_MS) throw new Violation(PROTOCOL, 'an epoch in the future')
  if (limits !== undefined && version > MOST) throw new Violation(PROTOCOL, 'a version that nobody counts to')
}
