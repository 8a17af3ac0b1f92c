import { append, isAlone, type Link, List, leave, moveAll } from './list.js'
import type { Due } from './phase.js'
import type { Topic } from './topic.js'
import type { Waiter } from './waiter.js'

/** What the next publish wakes, once: a deferred listener, a watch's mark on the topic, or its staleness. */
export interface Wakeable extends Link {
  /** @internal The version it knows of. */ _seen: number
  /** @internal Called by the first publish after it was armed: moves to where it is due. */
  _wake(): void
  /** @internal The topic has ended. */
  _release(): void
}

/**
 * What a publish wakes beyond the sync listeners. Each armed member is woken once and has left, so that further publishes
 * cost nothing for those that are due; all waiters of the topic share one wake-up.
 */
export class Wakes implements Due {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ readonly _armed: List = new List()
  readonly #waiters: List = new List()
  readonly #topic: Topic<unknown>

  constructor(topic: Topic<unknown>) {
    this.#topic = topic
  }

  /** @internal The topic has a new version. */
  _wake(): void {
    const armed = this._armed
    const version = this.#topic._version
    // One that knows this version was armed by a scheduler of the user's, in this very loop: it hears the next publish.
    for (let next = armed._next as Wakeable; next !== armed && next._seen !== version; next = armed._next as Wakeable) {
      next._wake()
    }
    this._wakeWaiters()
  }

  /** @internal Whether the next publish would wake anybody. */
  get _isArmed(): boolean {
    return !isAlone(this._armed) || (!isAlone(this.#waiters) && isAlone(this))
  }

  /** @internal */
  _wait(waiter: Waiter): void {
    append(this.#waiters, waiter)
  }

  /** @internal Offers what there is to the waiters, once the running code is through. */
  _wakeWaiters(): void {
    if (!isAlone(this.#waiters) && isAlone(this)) this.#topic._loop._microtask._add(this)
  }

  /** @internal */
  _run(): void {
    leave(this)
    const waiters = this.#waiters
    if (waiters._next === waiters._prev) {
      // One at most, which is ordinary, and needs no round.
      if (!isAlone(waiters)) this.#offer(waiters._next as Waiter)
      return
    }
    const round = new List()
    moveAll(waiters, round)
    while (!isAlone(round)) this.#offer(round._next as Waiter)
  }

  #offer(waiter: Waiter): void {
    // Two waiters of one subscription share its cursor: the second goes on waiting.
    if (!waiter._offer()) this.#topic._getWakes()._wait(waiter)
  }

  /** @internal The topic has ended: releases who is idle, wakes who waits. Those that are due still get the last value. */
  _end(): void {
    while (!isAlone(this._armed)) {
      const next = this._armed._next as Wakeable
      leave(next)
      next._release()
    }
    this._wakeWaiters()
  }
}
