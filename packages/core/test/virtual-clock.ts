import type { Clock } from '@dropslot/core'

/** A clock that a test moves by hand: nothing happens until it is told to. */
export class VirtualClock implements Clock {
  #now = 0
  #microtasks: (() => void)[] = []
  #frames: (() => void)[] = []
  #timers = new Map<number, { due: number; callback: () => void }>()
  #nextHandle = 1

  now(): number {
    return this.#now
  }

  queueMicrotask(callback: () => void): void {
    this.#microtasks.push(callback)
  }

  requestFrame(callback: () => void): void {
    this.#frames.push(callback)
  }

  setTimeout(callback: () => void, ms: number): number {
    const handle = this.#nextHandle++
    this.#timers.set(handle, { due: this.#now + ms, callback })
    return handle
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number)
  }

  get framesRequested(): number {
    return this.#frames.length
  }

  get microtasksPending(): number {
    return this.#microtasks.length
  }

  get timersPending(): number {
    return this.#timers.size
  }

  /** Lets time pass while code runs: nothing becomes due until `advance`. */
  spend(ms: number): void {
    this.#now += ms
  }

  /** Runs the microtasks that are queued, and those that they queue. */
  microtasks(): void {
    for (let next = this.#microtasks.shift(); next !== undefined; next = this.#microtasks.shift()) next()
  }

  /** Runs one animation frame: those callbacks that were requested before it. */
  frame(): void {
    const callbacks = this.#frames
    this.#frames = []
    for (const callback of callbacks) callback()
    this.microtasks()
  }

  /** Lets `ms` milliseconds pass, timer by timer. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      let handle: number | undefined
      for (const [candidate, timer] of this.#timers) {
        if (timer.due <= end && (handle === undefined || timer.due < (this.#timers.get(handle)?.due ?? 0)))
          handle = candidate
      }
      if (handle === undefined) break
      const timer = this.#timers.get(handle)
      this.#timers.delete(handle)
      if (timer === undefined) break
      this.#now = Math.max(this.#now, timer.due)
      timer.callback()
      this.microtasks()
    }
    this.#now = end
  }
}
