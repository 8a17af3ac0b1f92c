/** Time, as links ask for it; tests have one that they move by hand. */
export interface LinkClock {
  /** Milliseconds since 1970. */
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  queueMicrotask(callback: () => void): void
}

/** Looked up with each call, so that what replaces the platform's timers in tests is seen. */
export const platformClock: LinkClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: handle => clearTimeout(handle as ReturnType<typeof setTimeout>),
  queueMicrotask: callback => queueMicrotask(callback),
}
