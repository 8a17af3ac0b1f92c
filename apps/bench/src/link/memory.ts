/** How much memory is held, and how much more at most while somebody looks. Needs `--expose-gc`. */
export interface Growth {
  /** Heap and what is outside of it, array buffers included, after a collection; in bytes. */
  readonly held: number
  /** What the system has given to the process, in bytes. */
  readonly rss: number
}

const EVERY_MS = 250

export class MemoryWatch {
  readonly #before: Growth
  readonly #timer: ReturnType<typeof setInterval>
  #most: Growth = { held: 0, rss: 0 }

  constructor() {
    collect()
    this.#before = held()
    this.#timer = setInterval(() => this.#look(), EVERY_MS)
  }

  /** Ends it; the peak. */
  stop(): Growth {
    clearInterval(this.#timer)
    this.#look()
    return this.#most
  }

  #look(): void {
    // Before the collection, which may give back what was in use.
    const { rss } = process.memoryUsage()
    collect()
    this.#most = {
      held: Math.max(this.#most.held, held().held - this.#before.held),
      rss: Math.max(this.#most.rss, rss - this.#before.rss),
    }
  }
}

function collect(): void {
  globalThis.gc?.()
}

/** As it is now, uncollected. */
export function held(): Growth {
  const { heapUsed, external, rss } = process.memoryUsage()
  // `external` has the array buffers in it.
  return { held: heapUsed + external, rss }
}
