/**
 * Time, as the bus needs it. A bus takes the platform's unless `new Bus({ clock })` hands it another, such as
 * a virtual one in a test; the handles are the clock's own business.
 */
export interface Clock {
  /** Milliseconds since some moment; they never go back. */
  now(): number
  /** Calls `callback` once the running code is through, before any timer. */
  queueMicrotask(callback: () => void): void
  /** Calls `callback` with the next animation frame; where there are none, after 16 ms. */
  requestFrame(callback: () => void): void
  /** Calls `callback` after `ms` milliseconds; returns a handle for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Forgets a call that has not been made. */
  clearTimeout(handle: unknown): void
}

/** The parts of the platform that core uses where they exist; each is looked up when it is needed, never on import. */
export interface Platform {
  setTimeout?(callback: () => void, ms: number): unknown
  clearTimeout?(handle: unknown): void
  requestAnimationFrame?(callback: () => void): unknown
  reportError?(error: unknown): void
  performance?: { now(): number }
}

/** A frame where there is no `requestAnimationFrame`, in milliseconds. */
const FRAME_MS = 16

const settled: Promise<void> = /* @__PURE__ */ Promise.resolve()

export const platform: Platform = globalThis as Platform

/** The platform's clock. Where it has no timers (a bare engine), what asks for one comes with the next microtask. */
export const platformClock: Clock = {
  now() {
    return (platform.performance ?? Date).now()
  },
  queueMicrotask(callback) {
    // Cheaper than the global queueMicrotask in Node, and in engines that lack it, there.
    settled.then(callback)
  },
  requestFrame(callback) {
    if (platform.requestAnimationFrame) platform.requestAnimationFrame(callback)
    else platformClock.setTimeout(callback, FRAME_MS)
  },
  setTimeout(callback, ms) {
    if (platform.setTimeout) return platform.setTimeout(callback, ms)
    platformClock.queueMicrotask(callback)
    return undefined
  },
  clearTimeout(handle) {
    platform.clearTimeout?.(handle)
  },
}
