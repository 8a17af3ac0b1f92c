/**
 * How much of a rate is left: so many a second, and as many at once after a pause. Counted when it is asked; there is no timer.
 */
export class TokenBucket {
  readonly #perSecond: number
  #left: number
  #countedAt: number

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond
    this.#left = perSecond
    this.#countedAt = now
  }

  /** Takes one, if there is one. */
  take(now: number): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true
    // A clock that was set back gives nothing.
    const gained = (Math.max(0, now - this.#countedAt) * this.#perSecond) / 1_000
    this.#left = Math.min(Math.max(1, this.#perSecond), this.#left + gained)
    this.#countedAt = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
