/**
 * How much of a rate is left: so many a second, and so many at once after a pause. Counted when it is asked; there is no timer.
 */
export class TokenBucket {
  readonly #perSecond: number
  readonly #atOnce: number
  #left: number
  #countedAt: number

  constructor(perSecond: number, atOnce: number, now: number) {
    this.#perSecond = perSecond
    this.#atOnce = Math.max(1, atOnce)
    this.#left = this.#atOnce
    this.#countedAt = now
  }

  /** Takes so many, if they are there. */
  take(now: number, count = 1): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true
    // A clock that was set back gives nothing.
    const gained = (Math.max(0, now - this.#countedAt) * this.#perSecond) / 1_000
    this.#left = Math.min(this.#atOnce, this.#left + gained)
    this.#countedAt = now
    if (this.#left < count) return false
    this.#left -= count
    return true
  }
}
