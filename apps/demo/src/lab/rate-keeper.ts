/**
 * How many messages are due, for a rate to hold in real time whatever the timers do. What could not be made within `patience`
 * milliseconds is given up instead of made in one burst: a starved generator falls short, it does not choke.
 */
export class RateKeeper {
  readonly #patience: number
  #rate = 0
  #last = 0
  #owed = 0

  constructor(patience = 100) {
    this.#patience = patience
  }

  /** Holds `rate` messages a second from now on. */
  start(rate: number, now: number): void {
    this.#rate = rate
    this.#last = now
    this.#owed = 0
  }

  /** Whole messages due at `now`; the fraction is kept for the next call. */
  due(now: number): number {
    const elapsed = Math.min(Math.max(0, now - this.#last), this.#patience)
    this.#last = now
    this.#owed += (this.#rate * elapsed) / 1_000
    const whole = Math.floor(this.#owed)
    this.#owed -= whole
    return whole
  }
}
