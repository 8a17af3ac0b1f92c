import type { Frame } from './frame.js'
import { checkEpoch } from './inbox.js'
import type { Ledger } from './ledger.js'
import { Manners } from './manners.js'
import type { Session, SessionOwner } from './session.js'
import { above, isNewer, type Stamp } from './stamp.js'

/**
 * What a side does for another one that asks it: sends at a rate, and only what changed; heeds what the other one has, offers, and when it rests.
 * A server does, and those who are each other's equals; but nobody asks who has connected to a server.
 */
export const serving: Required<Pick<SessionOwner, 'manners' | 'hears'>> = {
  manners: options => new Manners(options),
  hears: hear,
}

/**
 * Another side still holds what it had of the bus that was here before, and says so. What was published here since is newer, though its count
 * began anew.
 */
function outbid(ledger: Ledger, name: string, held: Stamp): void {
  const entry = ledger.entry(name)
  entry.account()
  const isHere = entry.via === undefined && entry.told && !entry.removed
  if (isHere && isNewer(held, entry.stamp)) entry.become(above(held, ledger.id), undefined, false)
}

function hear(session: Session, owner: SessionOwner, frame: Frame): void {
  const { marks, outbox } = session
  const { ledger, guard } = owner
  switch (frame[0]) {
    case 'have':
    case 'held':
      for (const [name, epoch, version, origin] of frame[1]) {
        guard?.checkName(name)
        checkEpoch(epoch, ledger, guard)
        guard?.checkVersion(version)
        const stamp = { epoch, version, origin }
        if (frame[0] === 'have') {
          guard?.checkTopics(marks.hadCount)
          marks.had(name, stamp)
        } else if (ledger.bus.has(name) && owner.gives(name) && owner.takes(name)) outbid(ledger, name, stamp)
      }
      return
    case 'want': {
      const [, pattern] = frame
      const { wanted } = marks
      guard?.checkName(pattern)
      guard?.checkPatterns(wanted.get(pattern) === undefined ? wanted.size + 1 : 0)
      // In a group others may give it.
      if (!pattern.includes('*') && owner.isHere === undefined && !owner.gives(pattern)) {
        session.refuse(pattern, 'DENIED', 'it is not to be read from there')
      }
      owner.onWant?.(pattern)
      return
    }
    case 'unwant':
      owner.onWant?.(frame[1])
      return
    case 'offer':
      guard?.checkPatterns(frame[1].length)
      for (const pattern of frame[1]) guard?.checkName(pattern)
      session.offers = frame[1]
      owner.onOffer?.(session, frame[1])
      return
    case 'rest':
      outbox.rest(frame[1])
  }
}
