/** How long to wait before a line is tried again, in milliseconds. */
export interface BackoffOptions {
  /** The longest first wait; 500 unless told otherwise. */
  readonly first?: number | undefined
  /** No wait is longer than this; 10,000 unless told otherwise. */
  readonly longest?: number | undefined
}

/**
 * Twice as long after each failure, up to a limit, and a random half of it taken off, so that all who lost one server do not come back at one
 * moment ("equal jitter": M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015).
 */
export class Backoff {
  readonly #first: number
  readonly #longest: number
  #failures = 0

  constructor({ first = 500, longest = 10_000 }: BackoffOptions = {}) {
    this.#first = first
    this.#longest = longest
  }

  /** Counts a failure; returns the wait that follows it. */
  fail(): number {
    return (Math.min(this.#longest, this.#first * 2 ** this.#failures++) * (1 + Math.random())) / 2
  }

  succeed(): void {
    this.#failures = 0
  }
}
