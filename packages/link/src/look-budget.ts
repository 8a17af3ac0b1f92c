import type { Marks } from './marks.js'
import { TokenBucket } from './token-bucket.js'

/** Topics that are looked at for patterns cost so many of them a message; after a pause so many, or all so many times, cost none. */
const LOOKS_PER_MESSAGE = 20
const LOOKS_AT_ONCE = 200_000
const LOOKS_AT_ALL = 50
/** Where a pattern is wanted otherwise, or no longer, each topic is held against the others that are wanted, too: so many of them are one look. */
const PATTERNS_PER_LOOK = 8
/** A pattern takes the longer to match the longer it is: so many characters are one look. */
const CHARACTERS_PER_LOOK = 64

/**
 * How many topics may still be looked at for the patterns of one client: a pattern has all of them looked at, so that few frames can be much
 * work. As many patterns as it may have are had for nothing, but for those that are long; more than that is a coming and going.
 */
export class LookBudget {
  readonly #bucket: TokenBucket
  /** How many patterns it has wanted at once. */
  #mostWanted = 0

  constructor(messagesPerSecond: number, topicCount: number, now: number) {
    const atOnce = Math.max(LOOKS_AT_ONCE, LOOKS_AT_ALL * topicCount)
    this.#bucket = new TokenBucket(LOOKS_PER_MESSAGE * messagesPerSecond, atOnce, now)
  }

  /** Takes what it costs that a pattern is about to be wanted, or no longer, on a bus of so many topics; false where that is too much. */
  take(pattern: string, { wanted, size, unmarkedCount }: Marks, topicCount: number, now: number): boolean {
    if (!pattern.includes('*')) return true
    let looks = Math.ceil(pattern.length / CHARACTERS_PER_LOOK)
    if (wanted.get(pattern) !== undefined) looks *= Math.ceil(wanted.size / PATTERNS_PER_LOOK)
    else if (wanted.size >= this.#mostWanted) {
      this.#mostWanted = wanted.size + 1
      looks--
    }
    return this.#bucket.take(now, looks * Math.max(topicCount, size + unmarkedCount))
  }
}
