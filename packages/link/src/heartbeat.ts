import { type LinkClock, platformClock } from './clock.js'
import { SILENT } from './close-code.js'
import type { Session } from './session.js'

/**
 * Notices a line that has gone dead without a word: after `ms` milliseconds in which nothing was heard it asks, and after as many more
 * without an answer the line is closed. So a dead line is noticed within twice `ms`.
 *
 * Who was itself stopped meanwhile (a debugger, a laptop's lid, a blocked event loop) blames nobody: it asks first.
 */
export class Heartbeat {
  readonly #ms: number
  readonly #session: Pick<Session, 'heardAt' | 'send' | 'close'>
  readonly #clock: LinkClock
  #timer: unknown
  /** Answered by whatever is heard since. */
  #askedAt = 0

  constructor(ms: number, session: Pick<Session, 'heardAt' | 'send' | 'close'>, clock: LinkClock = platformClock) {
    this.#ms = ms
    this.#session = session
    this.#clock = clock
    this.#look(ms)
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer)
  }

  /** Rests: nothing is expected, so nobody is asked or blamed. Afterwards it asks at once who was quiet for long. */
  rest(rests: boolean): void {
    this.stop()
    this.#askedAt = 0
    if (!rests) this.#look(0)
  }

  #look(wait: number): void {
    const ms = this.#ms
    const due = this.#clock.now() + wait
    this.#timer = this.#clock.setTimeout(() => {
      const now = this.#clock.now()
      const { heardAt } = this.#session
      const wasStopped = now - due > ms / 2
      if (now - heardAt < ms) this.#look(ms - (now - heardAt))
      else if (this.#askedAt > heardAt && !wasStopped) this.#session.close(SILENT, 'nothing was heard')
      else {
        this.#askedAt = now
        this.#session.send(['ping'])
        this.#look(ms)
      }
    }, wait)
    // A link does not hold a process open by looking after itself.
    ;(this.#timer as { unref?(): void }).unref?.()
  }
}
