import type { Clock } from './clock.js'
import { WAKING } from './topic-state.js'
import type { Wakes } from './wakes.js'

/**
 * The topics whose waiters are to be offered what there is, once the running code is through. No listener is called then, so that the
 * loop need not know. Linked one way and with few writes: most often it holds one topic, and the hand-off costs little more than promises.
 */
export class WaitQueue {
  readonly #clock: Clock
  #first: Wakes | null = null
  #last: Wakes | null = null
  #requested = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @internal Takes one that is not in it. */
  _add(wakes: Wakes): void {
    // Asks first: if there is no asking, the next publish tries again.
    if (!this.#requested) {
      this.#requested = true
      try {
        this.#clock.queueMicrotask(this.#fire)
      } catch (error) {
        this.#requested = false
        throw error
      }
    }
    wakes._isDue = true
    if (this.#last === null) this.#first = wakes
    else this.#last._nextDue = wakes
    this.#last = wakes
    // A clock of the user's may have called at once.
    if (!this.#requested) this._run()
  }

  readonly #fire = (): void => {
    this.#requested = false
    this._run()
  }

  /** @internal Offers to all of them. */
  _run(): void {
    for (let wakes = this.#first; wakes !== null; wakes = this.#first) {
      // First, so that the next publish looks for those who are not come to, as the stack may end; and for those who go on.
      wakes._topic._state |= WAKING
      this.#first = wakes._nextDue
      if (this.#first === null) this.#last = null
      else wakes._nextDue = null
      wakes._isDue = false
      try {
        wakes._offer()
      } catch (error) {
        // The stack has ended in a flush: put back, without a call, for the moment that was asked for.
        if (this.#requested && !wakes._isDue) {
          wakes._isDue = true
          wakes._nextDue = this.#first
          this.#first = wakes
          this.#last ??= wakes
        }
        throw error
      }
    }
  }
}
