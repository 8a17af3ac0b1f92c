export interface BackoffOptions {
  /** The longest first wait, in milliseconds. */
  readonly first?: number
  /** No wait is longer than this, in milliseconds. */
  readonly longest?: number
  readonly random?: () => number
}

/**
 * How long to wait before trying again: twice as long after each failure, up to a limit, and a random half of it taken off, so
 * that pages that lost one server do not all come back at one moment.
 */
export class Backoff {
  readonly #first: number
  readonly #longest: number
  readonly #random: () => number
  #failures = 0

  constructor(options: BackoffOptions = {}) {
    this.#first = options.first ?? 500
    this.#longest = options.longest ?? 10_000
    this.#random = options.random ?? Math.random
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures
  }

  /** Counts a failure; returns the wait that follows it, in milliseconds. */
  fail(): number {
    const wait = Math.min(this.#longest, this.#first * 2 ** Math.min(this.#failures, 30))
    this.#failures++
    return wait / 2 + (wait / 2) * this.#random()
  }

  succeed(): void {
    this.#failures = 0
  }
}
