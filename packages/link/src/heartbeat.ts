import { type LinkClock, platformClock } from './clock.js'

/**
 * Notices a line that has gone dead without a word: after `ms` milliseconds in which nothing was heard it asks, and after as many more
 * without an answer the line is dead. So a dead line is noticed within twice `ms`.
 *
 * Who was itself stopped meanwhile (a debugger, a laptop's lid, a blocked event loop) blames nobody: it asks first.
 */
export class Heartbeat {
  readonly #ms: number
  readonly #heardAt: () => number
  readonly #ask: () => void
  readonly #dead: () => void
  readonly #clock: LinkClock
  #timer: unknown
  #askedAt: number | undefined

  constructor(ms: number, heardAt: () => number, ask: () => void, dead: () => void, clock: LinkClock = platformClock) {
    this.#ms = ms
    this.#heardAt = heardAt
    this.#ask = ask
    this.#dead = dead
    this.#clock = clock
    this.#look(ms)
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer)
  }

  /** Rests: nothing is expected, so nobody is asked or blamed. Afterwards it asks at once who was quiet for long. */
  rest(rests: boolean): void {
    this.stop()
    this.#askedAt = undefined
    if (!rests) this.#look(0)
  }

  #look(wait: number): void {
    const due = this.#clock.now() + wait
    this.#timer = this.#clock.setTimeout(() => {
      const now = this.#clock.now()
      const heardAt = this.#heardAt()
      if (this.#askedAt !== undefined && heardAt >= this.#askedAt) this.#askedAt = undefined
      const quiet = now - heardAt
      if (quiet < this.#ms) return this.#look(this.#ms - quiet)
      const wasStopped = now - due > this.#ms / 2
      if (this.#askedAt === undefined || wasStopped) {
        this.#askedAt = now
        this.#ask()
        this.#look(this.#ms)
      } else this.#dead()
    }, wait)
    // A link does not hold a process open by looking after itself.
    ;(this.#timer as { unref?(): void }).unref?.()
  }
}
