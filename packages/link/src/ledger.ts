import type { Bus, Watch } from '@dropslot/core'
import { type LinkClock, platformClock } from './clock.js'
import { Entry } from './entry.js'

/** The part of a bus that links use. */
export type LinkableBus = Pick<Bus, 'topic' | 'has' | 'topicCount' | 'topicNames' | 'watch' | 'batch' | 'removeTopic'>

/** Who wants to know of topics that appear. */
export interface Follower {
  appeared?(name: string): void
  /** The bus was closed. */
  ended?(): void
}

/** The ledger of each bus that has links. */
const ledgers: WeakMap<LinkableBus, Ledger> = /* @__PURE__ */ new WeakMap()

/**
 * @param clock for the first who asks; the platform's, unless told otherwise
 * @param id the same, by chance unless told otherwise
 */
export function ledgerOf(bus: LinkableBus, clock: LinkClock = platformClock, id: string = identity()): Ledger {
  let ledger = ledgers.get(bus)
  if (ledger === undefined) {
    ledger = new Ledger(bus, clock, id)
    ledgers.set(bus, ledger)
  }
  return ledger
}

/** How far an epoch is let be ahead of the clock because others' clocks are, in milliseconds: no other side takes it for one of the far future. */
const FURTHEST_AHEAD = 43_200_000

/** How many entries there may be beyond twice those that were needed last, before they are looked through. */
const SLACK = 1_024

/**
 * What all links of one bus know together: an {@link Entry} for each topic that a link carries, and which bus this is to others. One a bus,
 * so that what one link receives the next one passes on, and a value is encoded once for all of them.
 */
export class Ledger {
  readonly bus: LinkableBus
  readonly clock: LinkClock
  /** What this bus is known by on others: by chance, so that a bus that was started again is another. */
  readonly id: string
  /** When it began. */
  readonly began: number
  /**
   * The least epoch of topics whose counting begins now, and that of those whose first publish nobody saw. It rises when entries are forgotten,
   * above all that those had, so that a topic that is made anew is newer than the one that had its name and was told to others.
   */
  epoch: number
  /** Topics that were published to before there was a ledger, with their versions: nobody knows when that was. */
  readonly #before: Map<string, number> = new Map()
  readonly #entries: Map<string, Entry> = new Map()
  readonly #followers: Set<Follower> = new Set()
  /** Matches nothing, so that it costs publishing nothing: it is asked when a topic appears. Its end is the bus's. */
  readonly #watch: Watch<[string, unknown]>
  #lastId = 0
  /** How many entries there may be before they are looked through again. */
  #most = SLACK

  constructor(bus: LinkableBus, clock: LinkClock, id: string) {
    this.bus = bus
    this.id = id
    this.clock = clock
    this.began = clock.now()
    this.epoch = this.began
    let isBefore = true
    this.#watch = bus.watch((name: string) => {
      // The bus asks of the topics that are there already.
      const version = isBefore ? bus.topic(name).version : 0
      if (version > 0) this.#before.set(name, version)
      this.#entries.get(name)?.appeared()
      for (const follower of this.#followers) follower.appeared?.(name)
      return false
    }) as Watch<[string, unknown]>
    isBefore = false
    // One that only waits for the end: after that of the topics, so that those who are linked keep them.
    const nothing = (): void => {}
    bus.watch((_: string) => false, nothing, { onDisconnect: () => this.#end() })
  }

  /** Whether the bus was closed. */
  get closed(): boolean {
    return this.#watch.closed
  }

  follow(follower: Follower): void {
    this.#followers.add(follower)
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower)
  }

  /** The entry of a topic, made if there is none; the topic is not. */
  entry(name: string): Entry {
    let entry = this.#entries.get(name)
    if (entry === undefined) {
      if (this.#entries.size >= this.#most) this.#prune()
      entry = new Entry(this, name, ++this.#lastId, this.#before.get(name))
      this.#before.delete(name)
      this.#entries.set(name, entry)
    }
    return entry
  }

  find(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** Forgets what nobody carries and nobody has. */
  #prune(): void {
    const now = this.clock.now()
    let epoch = Math.max(now, this.epoch)
    for (const [name, entry] of this.#entries) {
      if (entry.markCount === 0 && !this.bus.has(name)) {
        entry.rest()
        this.#entries.delete(name)
        epoch = Math.max(epoch, Math.min(entry.stamp.epoch, now + FURTHEST_AHEAD))
      }
    }
    this.epoch = epoch + 1
    this.#most = 2 * this.#entries.size + SLACK
  }

  #end(): void {
    for (const follower of [...this.#followers]) follower.ended?.()
  }
}

/** Not secret; and there is chance everywhere. */
function identity(): string {
  const part = (): string => Math.random().toString(36).slice(2)
  return part() + part()
}
