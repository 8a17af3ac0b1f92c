import { BusError } from '@dropslot/core'
import { wordsOf } from './check.js'
import { PROTOCOL, Violation } from './close-code.js'
import { applyDelta } from './delta.js'
import type { Standing } from './entry.js'
import type { Format } from './format.js'
import { type Batch, DELTA, type Item, REMOVED } from './frame.js'
import type { Guard } from './guard.js'
import type { Ledger } from './ledger.js'
import type { Session, SessionOwner } from './session.js'
import type { Stamp } from './stamp.js'

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

/** What comes from one other side: publishes what is newer into the bus, a batch at a time, and nothing of it twice. */
export class Inbox {
  readonly #owner: SessionOwner
  readonly #session: Session
  readonly #format: Format
  readonly #topics: Map<number, RemoteTopic> = new Map()
  readonly #numbers: Map<string, number> = new Map()
  #sequence = 0
  /** The other side's bus, which is the origin of what names no other. */
  peer = ''
  /** Whether this side asked for deltas, so that it must keep what they build on. */
  keepsValues = false

  constructor(owner: SessionOwner, format: Format, session: Session) {
    this.#owner = owner
    this.#format = format
    this.#session = session
  }

  /** Takes a batch; returns its number, to be acknowledged. @throws Violation */
  take([, seq, now, topics, items]: Batch): number {
    if (seq !== this.#sequence + 1) throw new Violation(PROTOCOL, `batch ${seq} after ${this.#sequence}`)
    this.#sequence = seq
    for (const [id, name, epoch] of topics) this.#define(id, name, epoch)
    const { bus, clock } = this.#owner.ledger
    const received = clock.now()
    bus.batch(() => {
      // No earlier than time began: what is no number of JSON could not be passed on.
      for (const item of items) this.#takeItem(item, Math.max(0, received - Math.max(0, now - item[2])))
    })
    return seq
  }

  #define(id: number, name: string, epoch: number): void {
    const { guard, ledger } = this.#owner
    guard?.checkName(name)
    checkEpoch(epoch, ledger, guard)
    const takes = this.#owner.takes(name)
    const present = this.#topics.get(id)
    if (present?.name === name) {
      present.epoch = epoch
      // Asked again: it may be wished for again.
      present.takes = takes
      present.standing = this.#standing(name)
      return
    }
    if (present !== undefined) throw new Violation(PROTOCOL, 'a number for two topics')
    // The other side forgot it meanwhile, and has a new number for it.
    const before = this.#numbers.get(name)
    if (before !== undefined) this.#topics.delete(before)
    guard?.checkTopics(this.#topics.size)
    this.#numbers.set(name, id)
    this.#topics.set(id, { name, epoch, takes, standing: this.#standing(name), value: undefined, told: false })
  }

  #takeItem(item: Item, updatedAt: number): void {
    const { ledger, via, guard } = this.#owner
    const [id, version, , , form, origin] = item
    const topic = this.#topics.get(id)
    if (topic === undefined) throw new Violation(PROTOCOL, 'a topic without a name')
    const { name, epoch } = topic
    // Asked again, but for grants, which are asked once: what is published here may have changed since.
    if (guard === undefined) topic.standing = this.#standing(name)
    const removed = form === REMOVED
    if (removed) {
      // Should it appear again, it is named again.
      this.#topics.delete(id)
      this.#numbers.delete(name)
    }
    if (!topic.takes) {
      // Who asks nobody whether they may is only sent what it wanted once, and no longer does.
      if (guard !== undefined) this.#refuse(topic, 'DENIED', 'it is not to be published from there')
      return
    }
    if (version === 0) throw new Violation(PROTOCOL, 'a value of version 0')
    guard?.checkVersion(version)
    let value = removed ? undefined : this.#format.decode(item)
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
      this.#refuse(topic, code, wordsOf(error))
    }
    // Taken or not: the other side has it.
    this.#session.outbox.marks.received(entry, stamp, removed, refused, topic.standing)
  }

  #refuse(topic: RemoteTopic, code: string, reason: string): void {
    if (topic.told) return
    topic.told = true
    const { name } = topic
    this.#session.refuse(name, code, reason)
    // Who is kept within limits is told, and counted; of the others it is an error here, too.
    if (this.#owner.guard === undefined) this.#owner.onRefused(name, code, reason)
  }

  /** What this side is to what the other one publishes to a topic. */
  #standing(name: string): Standing {
    const { gives, isHere } = this.#owner
    return gives(name) ? 'writer' : isHere === undefined ? 'reader' : 'listener'
  }
}

const DAY_MS = 86_400_000

/** An epoch of the far future would be the newest for ever. @throws Violation */
export function checkEpoch(epoch: number, { clock }: Ledger, guard: Guard | undefined): void {
  if (epoch > clock.now() + (guard?.furthestAhead ?? DAY_MS)) throw new Violation(PROTOCOL, 'an epoch in the future')
}
