import type { Entry, Standing } from './entry.js'
import type { Follower } from './ledger.js'
import type { Manners } from './manners.js'
import { Mark } from './mark.js'
import type { Outbox } from './outbox.js'
import type { Session, SessionOwner } from './session.js'
import { above, isNewer, isSame, NEVER, type Stamp } from './stamp.js'
import { type Wanted, WantedPatterns } from './wanted.js'

/**
 * Which topics one other side is sent: a mark for each that it wants and may have, and is there, or is to be told of its end. It follows the
 * patterns that are wanted, and the topics that appear and go.
 */
export class Marks implements Follower {
  readonly wanted: WantedPatterns = new WantedPatterns()
  readonly #owner: SessionOwner
  readonly #session: Session
  readonly #outbox: Outbox
  readonly #manners: Manners | undefined
  readonly #marks: Map<string, Mark> = new Map()
  /** What the other side said that it has, until that is wanted. */
  readonly #had: Map<string, Stamp> = new Map()
  /**
   * What the other side does not want now and may have all the same, so that it can be told of an end when it does: what was under way when it
   * was no longer wanted, and what it published itself. Bounded by the topics that are there.
   */
  readonly #mayHave: Map<string, Stamp> = new Map()
  #closed = false

  constructor(owner: SessionOwner, session: Session, outbox: Outbox, manners: Manners | undefined) {
    this.#owner = owner
    this.#session = session
    this.#outbox = outbox
    this.#manners = manners
    owner.ledger.follow(this)
  }

  /** How many topics the other side wants and may have. */
  get size(): number {
    return this.#marks.size
  }

  get hadCount(): number {
    return this.#had.size
  }

  /** How many topics are remembered that the other side does not want. */
  get unmarkedCount(): number {
    return this.#had.size + this.#mayHave.size
  }

  get(name: string): Mark | undefined {
    return this.#marks.get(name)
  }

  close(): void {
    this.#closed = true
    this.#owner.ledger.unfollow(this)
    for (const mark of this.#marks.values()) mark.entry.leave(mark)
    for (const map of [this.#marks, this.#had, this.#mayHave]) map.clear()
  }

  had(name: string, stamp: Stamp): void {
    // Of what is sent already it is known what was sent.
    if (!this.#marks.has(name)) this.#had.set(name, stamp)
  }

  want(pattern: string, every: number, deltas: boolean): void {
    const isNew = this.wanted.get(pattern) === undefined
    const wanted = this.wanted.set(pattern, every, deltas)
    if (isNew) this.#joinAll(wanted)
    else for (const mark of this.#matching(wanted)) this.#manners?.settle(mark)
  }

  /** What this side lets the other one have is another than before. */
  joinAgain(): void {
    const { gives, relays } = this.#owner
    for (const mark of relays === undefined ? [] : this.#marks.values()) {
      const wasRelayed = mark.relayed
      mark.relayed = !gives(mark.entry.name)
      // Given by now, where it was only passed on.
      if (wasRelayed && !mark.relayed) mark.changed()
    }
    for (const wanted of this.wanted) this.#joinAll(wanted)
  }

  unwant(pattern: string): void {
    const unwanted = this.wanted.delete(pattern)
    if (unwanted === undefined) return
    for (const mark of this.#matching(unwanted)) {
      const { name } = mark.entry
      if (this.wanted.matches(name)) this.#manners?.settle(mark)
      else {
        this.#drop(mark)
        // It may be wanted again before that arrives, and be gone by then. What came by the link the other side will say itself.
        const { known, isTheirs } = mark
        if (known !== undefined && (isTheirs || this.#outbox.isUnderWay(mark))) this.#remember(name, known)
      }
    }
    this.#outbox.sift()
  }

  appeared(name: string): void {
    if (!this.#marks.has(name) && this.wanted.matches(name)) this.#join(name)
  }

  /** The other side has sent this itself. What was `refused` is not answered: the other side keeps it, and this one what it has. */
  received(entry: Entry, stamp: Stamp, removed: boolean, refused: boolean, standing: Standing): void {
    const { name } = entry
    const { isHere, relays } = this.#owner
    const mark = this.#marks.get(name)
    if (mark === undefined) {
      if (refused) return
      // What it removed itself it lacks; who has no say is not answered.
      if (removed) this.#mayHave.delete(name)
      if (entry.removed && !isSame(entry.stamp, stamp) && this.wanted.matches(name)) this.tellRemoval(name, stamp)
      else if (!removed && (standing === 'writer' || relays?.(name))) this.#remember(name, stamp)
      return
    }
    // What is under way came after this, as the other side saw it.
    if (!this.#outbox.isUnderWay(mark) || mark.known === undefined || isNewer(stamp, mark.known)) {
      mark.known = stamp
      mark.isTheirs = !removed
    }
    if (refused || !entry.told || isSame(entry.stamp, mark.known)) return
    if (isNewer(entry.stamp, stamp) && !isHere?.(entry.stamp.origin)) mark.resend = true
    mark.changed()
  }

  /** One that has what was removed here is to be told so. */
  tellRemoval(name: string, known: Stamp): void {
    const mark = this.wanted.matches(name) ? this.#make(name) : undefined
    if (mark === undefined) return
    mark.known = known
    mark.resend = true
    mark.entry.join(mark)
    mark.changed()
  }

  /** Where the topic is gone, so is what a line holds of it; should it appear again, it joins again. One that is there, if empty, does not appear. */
  letGo(mark: Mark): void {
    if (!this.#owner.ledger.bus.has(mark.entry.name)) this.#drop(mark)
  }

  /** A pattern that is a name has one at most, which is not looked for among all. */
  #matching({ pattern, matches }: Wanted): Mark[] {
    const names = pattern.includes('*') ? [...this.#marks.keys()].filter(matches) : [pattern]
    return names.flatMap(name => this.#marks.get(name) ?? [])
  }

  #joinAll(wanted: Wanted): void {
    const { pattern, matches } = wanted
    const { bus } = this.#owner.ledger
    if (!pattern.includes('*')) this.#join(pattern, wanted)
    else {
      // Those that were wanted by name may have no topic yet.
      for (const name of [...bus.topicNames(), ...this.#marks.keys(), ...this.#had.keys(), ...this.#mayHave.keys()]) {
        // One topic too many has closed it.
        if (this.#closed) return
        if (matches(name)) this.#join(name, wanted)
      }
    }
  }

  /** Has a topic sent: for one pattern that is wanted now, or, where it has just appeared, for all that match it. */
  #join(name: string, wanted?: Wanted): void {
    if (this.#closed) return
    const { guard, ledger } = this.#owner
    const present = this.#marks.get(name)
    if (present !== undefined) {
      if (wanted !== undefined) this.#manners?.add(present, wanted)
      return
    }
    const mark = this.#make(name, wanted, guard)
    if (mark === undefined) return
    const { entry } = mark
    const late = this.#mayHave.get(name)
    const had = late ?? this.#had.get(name)
    this.#had.delete(name)
    this.#mayHave.delete(name)
    entry.join(mark)
    if (entry.told) {
      // What may not have been taken is sent again, or its end is told, also where that was what was under way.
      if (late === undefined) mark.known = had
      else if (entry.removed) mark.known = NEVER
      if (mark.known === undefined || !isSame(mark.known, entry.stamp)) mark.changed()
    } else if (had !== undefined) {
      mark.ends = {
        id: entry.id,
        stamp: above(had, ledger.id),
        removed: true,
        value: undefined,
        updatedAt: ledger.clock.now(),
      }
      mark.changed()
    }
  }

  /** A mark that is yet to join its entry, if the other side may have the topic. */
  #make(name: string, wanted?: Wanted, guard?: SessionOwner['guard']): Mark | undefined {
    const { gives, ledger, relays } = this.#owner
    const relayed = !gives(name)
    if (relayed && !relays?.(name)) return undefined
    // A grant is a user's, who may have closed it.
    if (this.#closed) return undefined
    if (guard?.stops(this.#marks.size, this.#session)) return undefined
    const mark = new Mark(ledger.entry(name), this.#outbox)
    mark.relayed = relayed
    this.#marks.set(name, mark)
    // All that match have made a mark of what was there already; but one that is wanted by name need not be there.
    if (wanted?.pattern.includes('*')) this.#manners?.add(mark, wanted)
    else this.#manners?.settle(mark)
    return mark
  }

  #drop(mark: Mark): void {
    this.#marks.delete(mark.entry.name)
    mark.entry.leave(mark)
  }

  #remember(name: string, stamp: Stamp): void {
    const all = this.#mayHave
    if (all.has(name) || !this.#owner.guard?.hasAll(all.size)) all.set(name, stamp)
  }
}
