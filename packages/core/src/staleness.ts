import type { DeliveryLoop } from './delivery-loop.js'
import { append, isAlone, type Link, List, leave } from './list.js'
import { Topic } from './topic.js'
import { OPEN } from './topic-state.js'
import type { Wakeable } from './wakes.js'

/** A sweep looks so many times in the time after which a value is stale: what it finds, it finds at most an eighth late. */
const LOOKS = 8

/**
 * Looks, from time to time, which topics were published to since its last look: one timer for all topics of a bus with the same
 * `staleAfter`, and none while all of them are stale. So a publish need not read a clock.
 */
export class Sweep {
  readonly #loop: DeliveryLoop
  /** @internal */ readonly _ms: number
  readonly #fresh: List = new List()
  #ticking = false

  constructor(loop: DeliveryLoop, ms: number) {
    this.#loop = loop
    this._ms = ms
  }

  /** @internal Looks after a topic that was published to just now. */
  _follow(staleness: Staleness): void {
    const now = this.#loop._clock.now()
    // Asked for first: whoever is in the list is looked at.
    if (!this.#ticking) this.#tick()
    staleness._since = now
    append(this.#fresh, staleness)
  }

  #tick(): void {
    const timer = this.#loop._clock.setTimeout(() => {
      this.#loop._wakeSoon(this)
      this.#ticking = false
      if (!isAlone(this.#fresh)) this.#tick()
    }, this._ms / LOOKS)
    // Knowing that a value is stale is no reason to keep a process alive.
    ;(timer as { unref?(): void } | undefined)?.unref?.()
    this.#ticking = true
  }

  /** @internal Looks: what it finds stale is due to be told. */
  _wake(): void {
    const now = this.#loop._clock.now()
    const stale: Staleness[] = []
    for (let next = this.#fresh._next; next !== this.#fresh; next = next._next) {
      const staleness = next as Staleness
      if (staleness._seen !== staleness._topic._version) {
        staleness._seen = staleness._topic._version
        staleness._since = now
      } else if (now - staleness._since >= this._ms) stale.push(staleness)
    }
    for (const staleness of stale) staleness._arm(true)
  }
}

/**
 * Whether one topic's value is stale, as a topic of its own, so that it is read and listened to as any other. While the value is stale,
 * or there is none, this is armed in the topic's wakes; from the next publish until it is stale again, it is in its sweep's list.
 */
export class Staleness implements Wakeable {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ _seen = 0
  /** @internal When the newest value was noticed, by the bus's clock. */ _since = 0
  /** @internal */ readonly _topic: Topic<unknown>
  /** @internal */ readonly _signal: Topic<boolean>
  /** @internal */ _sweep: Sweep

  constructor(topic: Topic<unknown>, sweep: Sweep) {
    this._topic = topic
    this._sweep = sweep
    this._signal = new Topic<boolean>(topic._home, topic.name, OPEN)
    if (topic._version > 0) this._wake()
    else this._arm(false)
  }

  /** @internal The first publish since it was stale, or at all. */
  _wake(): void {
    // Told first, which calls nobody yet, so that what could not be told is found by the next publish.
    if (this._signal._value !== false) this._signal._write(false)
    this._seen = this._topic._version
    this._sweep._follow(this)
  }

  /** @internal Another time is to apply, counted from now where the value is fresh. */
  _move(sweep: Sweep): void {
    this._sweep = sweep
    if (this._signal._value === false) sweep._follow(this)
  }

  /** @internal Waits for the next publish. */
  _arm(stale: boolean): void {
    this._seen = this._topic._version
    append(this._topic._getWakes()._armed, this)
    if (stale) this._signal._write(true)
  }

  /** @internal The topic has ended. */
  _release(): void {
    leave(this)
    this._signal._end()
  }
}
