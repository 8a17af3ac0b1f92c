/** So many bytes a second, and up to `burst` at once after a pause. */
export class TokenBucket {
  readonly #bytesPerSecond: number
  readonly #burst: number
  readonly #now: () => number
  #tokens: number
  #filledAt: number

  constructor(bytesPerSecond: number, burst: number, now: () => number) {
    this.#bytesPerSecond = bytesPerSecond
    this.#burst = burst
    this.#now = now
    this.#tokens = burst
    this.#filledAt = now()
  }

  /** Takes as many as there are, at most `want`. */
  take(want: number): number {
    const at = this.#now()
    this.#tokens = Math.min(this.#burst, this.#tokens + ((at - this.#filledAt) * this.#bytesPerSecond) / 1000)
    this.#filledAt = at
    const taken = Math.min(want, Math.floor(this.#tokens))
    this.#tokens -= taken
    return taken
  }
}
