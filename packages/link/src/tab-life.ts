/** How tabs know that another one has gone without a word. */
export interface TabLife {
  /** Shows that the tab of that id lives, from the moment that the promise is kept. */
  begin(id: string): Promise<void>
  /** Calls `gone` when that tab has gone; returns what stops the watching. */
  watch(id: string, gone: () => void): () => void
  /** Something was heard of that tab. */
  heard(id: string): void
  end(): void
}

/**
 * Each tab holds a lock of its own as long as it lives, and the others wait for it. The platform gives it to them at once when the tab closes
 * or crashes, and never while it is only slow.
 */
export class LockedLife implements TabLife {
  readonly #locks: LockManager
  readonly #prefix: string
  #release: (() => void) | undefined
  #ended = false

  constructor(locks: LockManager, prefix: string) {
    this.#locks = locks
    this.#prefix = prefix
  }

  begin(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const held = (): Promise<void> =>
        new Promise(release => {
          this.#release = release
          if (this.#ended) release()
          resolve()
        })
      this.#locks.request(this.#prefix + id, held).catch(reject)
    })
  }

  watch(id: string, gone: () => void): () => void {
    const stop = new AbortController()
    // Shared: all who wait are told at once.
    this.#locks.request(this.#prefix + id, { mode: 'shared', signal: stop.signal }, gone).catch(() => {
      // Nobody waits any longer.
    })
    return () => stop.abort()
  }

  heard(): void {}

  end(): void {
    this.#ended = true
    this.#release?.()
  }
}

/**
 * Where there are no locks, as in Node before 24.5 and on pages that are not secure: each tab says from time to time that it is there, and
 * one of which nothing was heard for long is taken for gone. Too soon would cost a greeting when it is heard again, too late costs a few marks.
 */
export class BeatingLife implements TabLife {
  readonly #silence: number
  readonly #beat: () => void
  readonly #watched: Map<string, { heardAt: number; readonly gone: () => void }> = new Map()
  #timer: ReturnType<typeof setInterval> | undefined
  #lookedAt = Date.now()

  constructor(silence: number, beat: () => void) {
    this.#silence = silence
    this.#beat = beat
  }

  async begin(): Promise<void> {
    this.#timer = setInterval(() => this.#look(), this.#silence / BEATS)
    // It holds no process open.
    ;(this.#timer as { unref?(): void }).unref?.()
  }

  watch(id: string, gone: () => void): () => void {
    this.#watched.set(id, { heardAt: Date.now(), gone })
    return () => this.#watched.delete(id)
  }

  heard(id: string): void {
    const watched = this.#watched.get(id)
    if (watched !== undefined) watched.heardAt = Date.now()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#watched.clear()
  }

  #look(): void {
    const now = Date.now()
    // Who was stopped itself heard nobody, and blames nobody for it.
    const wasStopped = now - this.#lookedAt > (2 * this.#silence) / BEATS
    this.#lookedAt = now
    this.#beat()
    for (const watched of [...this.#watched.values()]) {
      if (wasStopped) watched.heardAt = now
      else if (now - watched.heardAt > this.#silence) watched.gone()
    }
  }
}

/** How often a tab is heard in the time after which it would be taken for gone. */
const BEATS = 5
