import type { Clock } from './clock.js'
import type { ErrorHandler } from './error-sink.js'
import type { StandardSchema } from './schema.js'

/** How a bus is made. */
export interface BusOptions {
  /**
   * Receives what listeners throw and what their promises reject with. Without it, the platform reports an unhandled error:
   * `reportError` in a browser, an unhandled rejection in Node, which ends the process unless you handle it.
   */
  readonly onError?: ErrorHandler | undefined
  /** Another clock than the platform's, such as a virtual one in tests. */
  readonly clock?: Clock | undefined
  /**
   * How many topics the bus may hold; one more is refused with `BusError` `FULL`. Unbounded unless told otherwise; but V8 (Node, Deno,
   * Chromium) does not let a dictionary of names grow past about eight million that are there at the same time, so no bus there holds more.
   */
  readonly maxTopics?: number | undefined
  /**
   * How long listeners with `'frame'` delivery may run in one frame, in milliseconds; 8 unless told otherwise. Those that find no time
   * come first in the next frame. At least one is called in each.
   */
  readonly frameBudget?: number | undefined
  /** After how many milliseconds without a publish a topic's value is stale; see `Topic.stale`. Never, unless told otherwise. */
  readonly staleAfter?: number | undefined
  /**
   * What may be published, by topic pattern: `{ 'sensor/*': z.number() }`. Any Standard Schema that checks synchronously will do; where
   * several patterns match, all are asked. A value that does not fit is refused with `BusError` `INVALID`. Values are checked, not
   * converted: what is published is what you handed in, so a schema's defaults and transformations have no effect.
   */
  readonly schemas?: Readonly<Record<string, StandardSchema>> | undefined
}

/** How a topic is to be. */
export interface TopicOptions {
  /** After how many milliseconds without a publish the value is stale, instead of the bus's `staleAfter`. */
  readonly staleAfter?: number | undefined
}

/** What `bus.stats()` says of one topic. */
export interface TopicStats {
  readonly name: string
  readonly version: number
  /** Pull subscriptions, listeners and watches that match. */
  readonly subscribers: number
  /** How many listeners and watches have not been given the newest value yet. Pull subscriptions are not counted: the bus does not hold them. */
  readonly due: number
}
