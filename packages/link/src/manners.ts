import { LONGEST } from './check.js'
import type { LinkClock } from './clock.js'
import { type Delta, deltaOf } from './delta.js'
import type { Mark } from './mark.js'
import type { Wanted } from './wanted.js'

/** What manners must know of whose they are. */
export interface MannersOptions {
  readonly clock: LinkClock
  /** The patterns that the other side wants. */
  readonly wanted: Iterable<Wanted>
  /** Has those looked at again that waited, soon. */
  readonly wake: (marks: readonly Mark[]) => void
}

/**
 * How topics are sent to one other side, where it may say so: how often at most, and whether only what changed of them. A topic is sent as often
 * as the pattern wants it that wants it most often, and as deltas if one takes deltas. What must wait is a mark here, and leaves with the newest.
 */
export class Manners {
  readonly #options: MannersOptions
  readonly #later: Set<Mark> = new Set()
  #timer: unknown
  #timerDue = 0

  constructor(options: MannersOptions) {
    this.#options = options
  }

  /** How many marks wait. */
  get waiting(): number {
    return this.#later.size
  }

  /** One more pattern that matches says how it is sent. Not settled anew, which would ask all patterns of all topics for each pattern more. */
  add(mark: Mark, { every, deltas }: Wanted): void {
    this.#apply(mark, Math.min(mark.every, every), mark.deltas || deltas)
  }

  /** Applies what all patterns that match say. */
  settle(mark: Mark): void {
    let least = Number.POSITIVE_INFINITY
    let some = false
    for (const { matches, every, deltas } of this.#options.wanted) {
      if (!matches(mark.entry.name)) continue
      least = Math.min(least, every)
      some ||= deltas
    }
    this.#apply(mark, least, some)
  }

  /** Whether its next value must wait, which it then does here. */
  delays(mark: Mark, now: number): boolean {
    // Further off than it can be: the clock was put back.
    if (mark.notBefore <= now || mark.notBefore > now + mark.every) return false
    this.#later.add(mark)
    return true
  }

  /** What leads from what was sent last to what there is, where that is wanted and there is such a thing. */
  deltaOf({ deltas, sent, entry }: Mark): Delta | undefined {
    return deltas && sent !== undefined && !entry.removed ? deltaOf(sent, entry.value) : undefined
  }

  sent(mark: Mark, removed: boolean, now: number): void {
    if (mark.every > 0) mark.notBefore = now + mark.every
    if (mark.deltas) mark.sent = removed ? undefined : mark.entry.value
  }

  /** Looks again when the first of those that wait may leave. */
  arm(now: number): void {
    if (this.#later.size === 0) return
    let due = Number.POSITIVE_INFINITY
    for (const { notBefore } of this.#later) due = Math.min(due, notBefore)
    if (this.#timer !== undefined && this.#timerDue <= due) return
    const { clock } = this.#options
    clock.clearTimeout(this.#timer)
    this.#timerDue = due
    this.#timer = clock.setTimeout(
      () => {
        this.#timer = undefined
        this.#options.wake([...this.#later])
        this.#later.clear()
      },
      Math.min(LONGEST, Math.max(0, due - now)),
    )
  }

  /** Some have left their topic. */
  sift(): void {
    for (const mark of this.#later) if (mark.left) this.#later.delete(mark)
  }

  close(): void {
    this.#options.clock.clearTimeout(this.#timer)
    this.#later.clear()
  }

  #apply(mark: Mark, every: number, deltas: boolean): void {
    if (every < mark.every) {
      mark.notBefore = 0
      // It alone: however many others wait, they wait no shorter for it.
      if (this.#later.delete(mark)) this.#options.wake([mark])
    }
    mark.every = every
    mark.deltas = deltas
    if (!deltas) mark.sent = undefined
  }
}
