import type { LinkClock } from '../../../src/clock.js'

/** Time that a test moves by hand, for all buses of a world. */
export class VirtualTime {
  now = 1_700_000_000_000
  #microtasks: (() => void)[] = []
  readonly #timers: Map<number, { readonly due: number; readonly callback: () => void }> = new Map()
  #lastHandle = 0

  /** A clock that is `skew` milliseconds off. */
  clock(skew: number): LinkClock {
    return {
      now: () => this.now + skew,
      setTimeout: (callback, ms) => {
        this.#timers.set(++this.#lastHandle, { due: this.now + ms, callback })
        return this.#lastHandle
      },
      clearTimeout: handle => {
        this.#timers.delete(handle as number)
      },
      queueMicrotask: callback => {
        this.#microtasks.push(callback)
      },
    }
  }

  get timersPending(): number {
    return this.#timers.size
  }

  /** Ends a task: what was queued in it runs. */
  settle(): void {
    for (let next = this.#microtasks.shift(); next !== undefined; next = this.#microtasks.shift()) next()
  }

  /** Lets time pass in which nothing runs, as a thread does that is blocked. */
  skip(ms: number): void {
    this.now += ms
  }

  /** Lets time pass, and runs once what is due by its end. */
  advance(ms: number): void {
    this.now += ms
    for (const [handle, { due, callback }] of [...this.#timers]) {
      if (due > this.now || !this.#timers.delete(handle)) continue
      callback()
      this.settle()
    }
  }
}
