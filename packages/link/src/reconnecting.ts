import { Backoff } from './backoff.js'
import { LONGEST } from './check.js'
import { CLOSED, isLimit, MISMATCH } from './close-code.js'
import type { EndpointHost, Opened } from './endpoint.js'
import { Heartbeat } from './heartbeat.js'
import type { Joined, Line, LineEnd } from './line.js'
import { LinkError } from './link-error.js'
import type { SessionOwner } from './session.js'

/** One attempt at a line: it calls `joined` with it, or `lost`, at once or later. Returns what gives the attempt up. */
export type Dial = (joined: (line: Line) => LineEnd, lost: (code: number, reason: string) => void) => () => void

/** A line that lasted so long, in milliseconds, was one: when it is lost, the waits begin anew. */
const LASTING_MS = 1_000

/**
 * Has a line, and when it is lost another one, later and later, until it is closed. A line that is dead without a word is noticed by its
 * heartbeat. A page that is put away has none: what nobody would read is not sent there, and browsers keep no page that has sockets.
 */
export function reconnecting(host: EndpointHost, dial: Dial): Opened {
  const { backoff, heartbeat = 5_000 } = host.options
  const waits = new Backoff(backoff)
  let joined: Joined | undefined
  let beat: Heartbeat | undefined
  let giveUp: (() => void) | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  /** Whether there is neither a line nor an attempt: it waits, or is over. */
  let isIdle = false
  /** When the line that there is was opened. */
  let openedAt = Number.POSITIVE_INFINITY
  /** As the other side said before it went. */
  let comeBackAfter = 0

  const owner: SessionOwner = {
    ...host,
    onHello(session, peer) {
      openedAt = Date.now()
      beat = new Heartbeat(heartbeat, session)
      host.onHello(session, peer)
    },
    onBye(_session, _reason, after) {
      comeBackAfter = after
    },
    onEnd(session, code, reason) {
      host.onEnd(session, code, reason)
      lose(code, reason)
    },
  }

  const open = (): void => {
    clearTimeout(retry)
    isIdle = false
    comeBackAfter = 0
    giveUp = dial(line => {
      joined = host.joined(line, owner)
      return joined
    }, lose)
    // Last, as all that is told here and below: who hears of it may close the link.
    host.status({ state: 'connecting' })
  }

  const lose = (code: number, reason: string): void => {
    beat?.stop()
    beat = undefined
    if (isIdle) return
    isIdle = true
    if (code === MISMATCH || comeBackAfter < 0) {
      if (code === MISMATCH) host.onError(new LinkError('MISMATCH', `The link cannot work: ${reason}.`))
      host.lost(reason)
      return
    }
    // One that was closed as soon as it was open, as for a limit that it does not keep, is tried later and later.
    if (Date.now() - openedAt >= LASTING_MS) waits.succeed()
    openedAt = Number.POSITIVE_INFINITY
    const retryIn = Math.min(LONGEST, Math.max(comeBackAfter, waits.fail()))
    retry = setTimeout(open, retryIn)
    if (isLimit(code)) host.onError(new LinkError('LIMIT', `The server closed the line: ${reason}.`))
    host.status({ state: 'waiting', reason, retryIn, at: Date.now() })
  }

  const close = (reason: string): void => {
    isIdle = true
    clearTimeout(retry)
    joined?.close(CLOSED, reason)
    giveUp?.()
  }

  open()
  return {
    rest: rests => beat?.rest(rests),
    away: () => close('the page was put away'),
    wake() {
      if (isIdle) open()
    },
    close,
  }
}
