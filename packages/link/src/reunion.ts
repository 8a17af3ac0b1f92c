import type { Entry } from './entry.js'
import type { Session, SessionOwner } from './session.js'
import type { Stamp } from './stamp.js'

/**
 * What a link tells a bus that it was joined to before, or the one that took that one's place: what is here still, of what came from there. So
 * only what changed is sent again.
 */

/** In characters, so that no frame is larger than a server takes, whatever was there: a character is three bytes at most, or an escape of six. */
const MOST_IN_A_FRAME = 8_192

/**
 * By which link came what is held over: by none that there is, so it goes wherever it is wanted, back where it came from too; but nobody here
 * published it, so that who has no say in it passes it on as before.
 */
const GONE: object = {}

/** Of what is about to be wanted: what is the same there need not be sent. */
export function tellHad(session: Session, owner: SessionOwner, matches: (name: string) => boolean): void {
  tell(session, owner, 'have', entry => {
    if (!matches(entry.name)) return undefined
    entry.account()
    return entry.via === owner.via && !entry.removed ? entry.arrived : undefined
  })
}

/**
 * Another bus is there than before. What came from that one, and this side has a say in, it offers to the new one; but what the new one
 * published itself already is newer.
 */
export function tellHeld(session: Session, owner: SessionOwner): void {
  tell(session, owner, 'held', entry => {
    if (!owner.gives(entry.name)) return undefined
    entry.via = GONE
    return owner.takes(entry.name) ? entry.stamp : undefined
  })
}

/** Tells of all that came by this link and has a stamp to be told. */
function tell(
  session: Session,
  { ledger, via }: SessionOwner,
  kind: 'have' | 'held',
  stampOf: (entry: Entry) => Stamp | undefined,
): void {
  let some: [name: string, epoch: number, version: number, origin: string][] = []
  let length = 0
  const send = (): void => {
    if (some.length > 0) session.send([kind, some])
    some = []
    length = 0
  }
  for (const entry of ledger.entries()) {
    const stamp = entry.via === via ? stampOf(entry) : undefined
    if (stamp === undefined) continue
    const { epoch, version, origin } = stamp
    some.push([entry.name, epoch, version, origin])
    length += entry.name.length + origin.length + 64
    if (length > MOST_IN_A_FRAME) send()
  }
  send()
}
