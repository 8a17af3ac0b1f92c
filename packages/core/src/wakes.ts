import { append, isAlone, type Link, List, leave } from './list.js'
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
export class Wakes {
  /** @internal */ readonly _armed: List = new List()
  /** @internal Whether it is in the wait queue, and who is behind it there. */ _isDue = false
  /** @internal */ _nextDue: Wakes | null = null
  /** The first who waits, most often the only one; a list is for the others, as its links are many writes. */
  #first: Waiter | null = null
  readonly #others: List = new List()
  /** @internal */ readonly _topic: Topic<unknown>

  constructor(topic: Topic<unknown>) {
    this._topic = topic
  }

  /** @internal The topic has a new version. */
  _wake(): void {
    const { _armed: armed, _topic: topic } = this
    // One that knows this version was armed by a scheduler of the user's, in this very loop: it hears the next publish. That may publish, too.
    for (
      let next = armed._next as Wakeable;
      next !== armed && next._seen !== topic._version;
      next = armed._next as Wakeable
    ) {
      next._wake()
    }
    this._wakeWaiters()
  }

  /** @internal Whether the next publish would wake anybody. */
  get _isArmed(): boolean {
    return !isAlone(this._armed) || (!this._isDue && this._isAwaited)
  }

  /** @internal Whether anybody waits. */
  get _isAwaited(): boolean {
    return this.#first !== null || !isAlone(this.#others)
  }

  /** @internal */
  _wait(waiter: Waiter): void {
    // One that was settled where the stack ended may be there still.
    if (this.#first === waiter) return
    if (this._isAwaited) append(this.#others, waiter)
    else this.#first = waiter
  }

  /** @internal */
  _forget(waiter: Waiter): void {
    if (this.#first === waiter) this.#first = null
    else leave(waiter)
  }

  /** @internal Offers what there is to the waiters, once the running code is through. */
  _wakeWaiters(): void {
    if (!this._isDue && this._isAwaited) this._topic._loop._waits._add(this)
  }

  /** @internal Offers what there is to those who wait now. Of two waits of one subscription, which share its cursor, the second goes on. */
  _offer(): void {
    this.#first?._offer()
    const others = this.#others
    if (isAlone(others)) return
    const end = new List()
    append(others, end)
    try {
      for (let next = others._next; next !== end; next = others._next) {
        // No waiter is the end of a round that is going on, where a message flushes when it is looked at: it goes behind, too.
        if (!(next as Waiter)._offer?.()) append(others, next)
      }
    } finally {
      // Left without a call, as the stack may have ended.
      end._prev._next = end._next
      end._next._prev = end._prev
    }
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
