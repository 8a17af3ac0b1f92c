import { CLOSED, GOING_AWAY } from './close-code.js'
import { LinkError } from './link-error.js'
import { serving } from './serving.js'
import type { Session, SessionOwner } from './session.js'
import { isSame, NEVER } from './stamp.js'

/** Tells of a line that ended because of what was on it; an end as such is none. */
export function reportEnd(owner: SessionOwner, code: number, reason: string): void {
  if (code === CLOSED || code === GOING_AWAY) return
  owner.onError(new LinkError('PROTOCOL', `A line was closed: ${reason}.`))
}

/** The sessions of one link, where several other sides may be there at once, all with lines to each other. */
export class Group {
  readonly #sessions: Set<Session> = new Set()

  /** What a session of the group does besides what one of a link does. */
  adapt(owner: SessionOwner): SessionOwner {
    return {
      ...owner,
      ...serving,
      isHere: bus => this.isHere(bus),
      onHello: (session, peer) => {
        this.#sessions.add(session)
        owner.onHello(session, peer)
      },
      onEnd: (session, code, reason) => {
        owner.onEnd(session, code, reason)
        this.#sessions.delete(session)
        // What the one who has gone may not have sent to all.
        for (const other of this.#sessions) this.#offerAgain(other, owner)
        reportEnd(owner, code, reason)
      },
    }
  }

  /** Sends again what came by the group and may not have come to everybody: somebody who was to send it has gone. */
  #offerAgain({ marks }: Session, { ledger, via }: SessionOwner): void {
    for (const entry of ledger.entries()) {
      if (entry.via !== via || this.isHere(entry.stamp.origin)) continue
      const mark = marks.get(entry.name)
      if (mark === undefined) {
        if (entry.removed) marks.tellRemoval(entry.name, NEVER)
      } else if (mark.known === undefined || !isSame(mark.known, entry.stamp)) {
        mark.resend = true
        mark.changed()
      }
    }
  }

  /** Whether the bus of that id has a line of its own. */
  isHere(bus: string): boolean {
    for (const { peer } of this.#sessions) if (peer === bus) return true
    return false
  }

  /** A source beyond the group was started again: what came by the group, of a bus that is not there itself, is replaced by what comes now. */
  restarted({ ledger, via }: Pick<SessionOwner, 'ledger' | 'via'>): void {
    for (const entry of ledger.entries()) {
      if (entry.via === via && !this.isHere(entry.stamp.origin)) entry.yieldsTo = via
    }
  }
}
