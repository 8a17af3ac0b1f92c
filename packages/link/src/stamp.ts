/**
 * Which of two values of one topic is the newer, whoever published them and in whatever order they arrive.
 *
 * A stamp is a version with a tie-break: an epoch, in which versions are counted; the version; and who published it. Who publishes takes the
 * stamp that it knows, one version up. So of two that one bus has seen, the later is the newer; and of two that were published without knowing of
 * each other, all buses take the same. This is a last-writer-wins register on a Lamport clock
 * (L. Lamport, Time, Clocks, and the Ordering of Events in a Distributed System, 1978).
 */
export interface Stamp {
  /** When the counting began, in milliseconds since 1970 by the clock of who began it; 0 for a value that was there before any link. */
  readonly epoch: number
  /** How many were published since; 0 for no value. */
  readonly version: number
  /** The bus that published it. */
  readonly origin: string
}

/** Older than all others: nothing was published. */
export const NEVER: Stamp = { epoch: 0, version: 0, origin: '' }

/** By epoch, then version, then origin. */
export function isNewer(a: Stamp, b: Stamp): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch
  if (a.version !== b.version) return a.version > b.version
  return a.origin > b.origin
}

/** The highest version that is counted to, and that anybody takes from who is limited. */
export const LAST_VERSION: number = 2 ** 48

/**
 * The next one, or so many on, published by that bus. There always is one that all take: beyond the last version a new epoch begins, so that who
 * says that he has counted far ends it for nobody.
 */
export function above({ epoch, version }: Omit<Stamp, 'origin'>, origin: string, publishes: number = 1): Stamp {
  const isOver = version + publishes > LAST_VERSION
  return { epoch: epoch + Number(isOver), version: (isOver ? 0 : version) + publishes, origin }
}

export function isSame(a: Stamp, b: Stamp): boolean {
  return a.version === b.version && a.epoch === b.epoch && a.origin === b.origin
}

/** How many publishes lie between two stamps, as far as they tell. What goes back was counted anew, if from the same moment. */
export function publishesBetween(before: Stamp, after: Stamp): number {
  if (before.epoch !== after.epoch || before.version > after.version) return after.version
  return Math.max(1, after.version - before.version)
}
