/**
 * The source: a constant rate, kept by the clock. Four timers of four milliseconds, a millisecond apart (browsers clamp shorter ones),
 * each publish what has come due since; after eight milliseconds a task ends, as the next message of a socket would wait its turn, too.
 * What could not be published for that is made up for later, so that a slow store falls behind instead of being asked less.
 */
export interface Offer {
  /** Updates a second, over all topics. */
  readonly rate: number
  readonly topics: number
  readonly forMs: number
  readonly publish: (topic: number, value: number) => void
}

/** What was published when the time was over. */
export interface Made {
  readonly updates: number
  readonly elapsedMs: number
}

const TIMERS = 4
const PERIOD_MS = 4
const SLICE_MS = 8
/** Between two looks at the clock. */
const CHUNK = 32
/** A prime, so that neighbours in time are not neighbours on the page, and each topic has its turn. */
const STRIDE = 7_919

export class Load {
  /** Values go on from one offer to the next, so that a value stands for one update. */
  #base = 0
  #start = 0
  #rate = 1
  #topics = 1
  #updates = 0

  run({ rate, topics, forMs, publish }: Offer): Promise<Made> {
    this.#base += this.#updates
    this.#updates = 0
    this.#start = performance.now()
    this.#rate = rate / 1000
    this.#topics = topics
    const step = STRIDE % topics
    let topic = 0
    return new Promise(resolve => {
      const timers: ReturnType<typeof setInterval>[] = []
      let running = true
      const finish = (now: number) => {
        running = false
        for (const timer of timers) clearInterval(timer)
        resolve({ updates: this.#updates, elapsedMs: now - this.#start })
      }
      const tick = () => {
        if (!running) return
        const begun = performance.now()
        const elapsed = begun - this.#start
        if (elapsed >= forMs) return finish(begun)
        const due = Math.floor(elapsed * this.#rate)
        while (this.#updates < due) {
          const until = Math.min(due, this.#updates + CHUNK)
          for (; this.#updates < until; this.#updates++) {
            publish(topic, this.#base + this.#updates + 1)
            topic += step
            if (topic >= topics) topic -= topics
          }
          if (performance.now() - begun >= SLICE_MS) break
        }
      }
      for (let timer = 0; timer < TIMERS; timer++)
        setTimeout(() => running && timers.push(setInterval(tick, PERIOD_MS)), timer)
    })
  }

  /** When the update of that value was due, if it is one of this offer. */
  due(value: number): number | undefined {
    return value > this.#base ? this.#start + (value - this.#base) / this.#rate : undefined
  }

  /** How many of this offer's updates a topic that shows `value` has behind it: that one, and those before it in the same topic. */
  applied(value: number): number {
    return value > this.#base ? Math.floor((value - this.#base - 1) / this.#topics) + 1 : 0
  }

  /** What a topic must show in the end. */
  last(topic: number): number {
    if (this.#topics === 1) return this.#base + this.#updates
    for (let update = this.#updates - 1; update >= Math.max(0, this.#updates - this.#topics); update--)
      if ((update * STRIDE) % this.#topics === topic) return this.#base + update + 1
    return 0
  }
}
