/** The time as the feed client sees it, so that tests need not wait. */
export interface FeedClock {
  /** Milliseconds that never go back. */
  now(): number
  /** Calls `run` once after `wait` milliseconds; the result takes that back. */
  after(wait: number, run: () => void): () => void
}

export const pageClock: FeedClock = {
  now: () => performance.now(),
  after(wait, run) {
    const timer = setTimeout(run, wait)
    return () => clearTimeout(timer)
  },
}
