import type { Member } from './list.js'

/** What becomes due in a phase: a deferred listener, or the waiters of a topic. In a due list it is a mark, not a value. */
export interface Due extends Member {
  /** @internal Called once this was taken out of its list. */
  _run(): void
}

/** Decides when a due listener is called. */
export interface Phase {
  /** @internal Takes what has just become due; it is in no list. */
  _add(due: Due): void
  /** @internal Its listener is about to be called. */
  _calling?(): void
  /** @internal Its listener was closed: lets go of timers. */
  _cancel?(): void
}
