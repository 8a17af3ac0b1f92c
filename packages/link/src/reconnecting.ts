import { Backoff } from './backoff.js'
import { CLOSED, isLimit, MISMATCH } from './close-code.js'
import type { EndpointHost, Opened } from './endpoint.js'
import { Heartbeat } from './heartbeat.js'
import type { Joined, Line, LineEnd } from './line.js'
import { LinkError } from './link-error.js'
import type { SessionOwner } from './session.js'

/** One attempt at a line: it calls `joined` with it, or `lost`, later. Returns what gives the attempt up. */
export type Dial = (joined: (line: Line) => LineEnd, lost: (code: number, reason: string) => void) => () => void

/** A line that lasted so long, in milliseconds, was one: when it is lost, the waits begin anew. */
const LASTING_MS = 1_000

/**
 * Has a line, and when it is lost another one, later and later, until it is closed. A line that is dead without a word is noticed by its
 * heartbeat. A page that is put away has none: what nobody would read is not sent there, and browsers keep no page that has sockets.
 */
export class Reconnecting implements Opened {
  readonly #host: EndpointHost
  readonly #dial: Dial
  readonly #backoff: Backoff
  #joined: Joined | undefined
  #beat: Heartbeat | undefined
  #giveUp: (() => void) | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #isOver = false
  /** When the line that there is was opened. */
  #openedAt: number = Number.POSITIVE_INFINITY
  /** As the other side said before it went. */
  #comeBackAfter = 0

  constructor(host: EndpointHost, dial: Dial) {
    this.#host = host
    this.#dial = dial
    this.#backoff = new Backoff(host.options.backoff)
    this.#open()
  }

  rest(rests: boolean): void {
    this.#beat?.rest(rests)
  }

  away(): void {
    this.close('the page was put away')
  }

  wake(): void {
    if (this.#retry !== undefined || this.#isOver) this.#open()
  }

  close(reason: string): void {
    this.#isOver = true
    clearTimeout(this.#retry)
    this.#joined?.close(CLOSED, reason)
    this.#giveUp?.()
  }

  #open(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#isOver = false
    this.#comeBackAfter = 0
    this.#host.status({ state: 'connecting' })
    this.#giveUp = this.#dial(
      line => {
        this.#joined = this.#host.joined(line, owner => this.#watch(owner))
        return this.#joined
      },
      (code, reason) => this.#lost(code, reason),
    )
  }

  #watch(owner: SessionOwner): SessionOwner {
    return {
      ...owner,
      onHello: (session, peer) => {
        this.#openedAt = Date.now()
        this.#beat = new Heartbeat(this.#host.options.heartbeat ?? 5_000, session)
        owner.onHello(session, peer)
      },
      onBye: (_session, _reason, comeBackAfter) => {
        this.#comeBackAfter = comeBackAfter
      },
      onEnd: (session, code, reason) => {
        owner.onEnd(session, code, reason)
        this.#lost(code, reason)
      },
    }
  }

  #lost(code: number, reason: string): void {
    this.#beat?.stop()
    this.#beat = undefined
    if (this.#isOver) return
    const { report, lost, status } = this.#host
    if (isLimit(code)) report(new LinkError('LIMIT', `The server closed the line: ${reason}.`))
    if (code === MISMATCH || this.#comeBackAfter < 0) {
      report(new LinkError('MISMATCH', `The link cannot work: ${reason}.`))
      lost(reason)
      return
    }
    // One that was closed as soon as it was open, as for a limit that it does not keep, is tried later and later.
    if (Date.now() - this.#openedAt >= LASTING_MS) this.#backoff.succeed()
    this.#openedAt = Number.POSITIVE_INFINITY
    const retryIn = Math.max(this.#comeBackAfter, this.#backoff.fail())
    this.#retry = setTimeout(() => this.#open(), retryIn)
    status({ state: 'waiting', reason, retryIn, at: Date.now() })
  }
}
