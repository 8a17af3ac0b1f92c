import type { DeliveryLoop } from './delivery-loop.js'
import { List, type Member } from './list.js'
import type { Due } from './phase.js'
import type { Waiter } from './waiter.js'

/** What the next publish wakes, once: a deferred listener, or a watch's mark on the topic. */
export interface Wakeable extends Member {
  /** @internal The version it knows of. */ _seen: number
  /** @internal Called by the first publish after it was armed; it is in no list then. */
  _wake(): void
  /** @internal The topic has ended. */
  _release(): void
}

/**
 * What a publish wakes beyond the sync listeners. Each armed member is woken once and has left, so that further publishes
 * cost nothing for those that are due; all waiters of the topic share one wake-up.
 */
export class Wakes implements Due {
  /** @internal */ _prev: Member | null = null
  /** @internal */ _next: Member | null = null
  /** @internal */ _list: List<never> | null = null
  /** @internal */ readonly _armed: List<Wakeable> = new List()
  readonly #waiters: List<Waiter> = new List()
  readonly #loop: DeliveryLoop

  constructor(loop: DeliveryLoop) {
    this.#loop = loop
  }

  /** @internal The topic has a new version. */
  _wake(version: number): void {
    const armed = this._armed
    // One that knows this version was armed by what this very loop woke: it hears the next publish.
    for (let next = armed._head; next !== null && next._seen !== version; next = armed._head) {
      armed._remove(next)
      next._wake()
    }
    this._wakeWaiters()
  }

  /** @internal */
  _wait(waiter: Waiter): void {
    this.#waiters._push(waiter)
  }

  /** @internal Offers what there is to the waiters, once the running code is through. */
  _wakeWaiters(): void {
    if (this.#waiters._head !== null && this._list === null) this.#loop._microtask._add(this)
  }

  /** @internal */
  _run(): void {
    let unserved: Waiter[] | undefined
    for (let waiter = this.#waiters._shift(); waiter !== null; waiter = this.#waiters._shift()) {
      // Two waiters of one subscription share its cursor: the second goes on waiting.
      if (waiter._offer()) continue
      unserved ??= []
      unserved.push(waiter)
    }
    for (const waiter of unserved ?? []) this.#waiters._push(waiter)
  }

  /** @internal The topic has ended: releases who is idle, wakes who waits. Those that are due still get the last value. */
  _end(): void {
    for (let next = this._armed._shift(); next !== null; next = this._armed._shift()) next._release()
    this._wakeWaiters()
  }
}
