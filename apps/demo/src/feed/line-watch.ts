import type { FeedClock } from './feed-clock'

/**
 * Notices a line that has gone quiet: `dead` is called when nothing was heard for `limit` milliseconds while something was
 * expected. A page that was itself stopped (a debugger, a laptop's lid) blames nobody: it listens once more first.
 */
export class LineWatch {
  readonly #clock: FeedClock
  readonly #limit: number
  readonly #dead: () => void
  #cancel: (() => void) | undefined
  #heardAt = 0

  constructor(clock: FeedClock, limit: number, dead: () => void) {
    this.#clock = clock
    this.#limit = limit
    this.#dead = dead
  }

  /** Something was heard, and more is expected. */
  expect(): void {
    this.#heardAt = this.#clock.now()
    // One timer looks at the moment that was heard last: re-arming it ten times a second would be work for nothing.
    if (this.#cancel === undefined) this.#arm(this.#limit)
  }

  /** Nothing is expected now. */
  rest(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #arm(wait: number): void {
    const dueAt = this.#clock.now() + wait
    this.#cancel = this.#clock.after(wait, () => {
      this.#cancel = undefined
      const now = this.#clock.now()
      const quiet = now - this.#heardAt
      if (quiet < this.#limit) this.#arm(this.#limit - quiet)
      else if (now - dueAt > 1_000) this.expect()
      else this.#dead()
    })
  }
}
