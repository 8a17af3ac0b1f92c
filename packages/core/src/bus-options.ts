import type { Clock } from './clock.js'
import type { ErrorHandler } from './error-sink.js'

/** How a bus is made. */
export interface BusOptions {
  /**
   * Receives what listeners throw and what their promises reject with. Without it, the platform reports an unhandled error:
   * `reportError` in a browser, an unhandled rejection in Node, which ends the process unless you handle it.
   */
  readonly onError?: ErrorHandler | undefined
  /** Another clock than the platform's, such as a virtual one in tests. */
  readonly clock?: Clock | undefined
  /** How many topics the bus may hold; one more is refused with `BusError` `FULL`. Unbounded unless told otherwise. */
  readonly maxTopics?: number | undefined
}
