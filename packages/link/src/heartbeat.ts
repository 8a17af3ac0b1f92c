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
  #timer: ReturnType<typeof setTimeout> | undefined
  #askedAt: number | undefined

  constructor(ms: number, heardAt: () => number, ask: () => void, dead: () => void) {
    this.#ms = ms
    this.#heardAt = heardAt
    this.#ask = ask
    this.#dead = dead
    this.#look(ms)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Rests: nothing is expected, so nobody is asked or blamed. Afterwards it asks at once who was quiet for long. */
  rest(rests: boolean): void {
    clearTimeout(this.#timer)
    this.#askedAt = undefined
    if (!rests) this.#look(0)
  }

  #look(wait: number): void {
    const due = Date.now() + wait
    this.#timer = setTimeout(() => {
      const now = Date.now()
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
