import type { BackoffOptions } from './backoff.js'
import { aBoolean, aFunction, aList, aRange, check, checkOptions, isText, type Rules } from './check.js'
import type { LinkErrorHandler } from './link-error.js'

/** How topics are sent to this side. */
export interface SubscribeLinkOptions {
  /** At most one value of a topic in so many milliseconds, the last one always; 0, for as many as the line takes, unless told otherwise. */
  readonly every?: number | undefined
  /** Send only the fields that changed, of messages that are objects. Worth it where few of many do. */
  readonly deltas?: boolean | undefined
}

export interface LinkOptions {
  /** Topics, or patterns such as `host/**`, that this side is sent. */
  readonly subscribe?: readonly string[] | undefined
  /** Topics, or patterns, that this side sends, to those who want them. */
  readonly publish?: readonly string[] | undefined
  /** How many batches may be under way unacknowledged, 1 to 4; 1 unless told otherwise. More is for lines with a long way. */
  readonly window?: number | undefined
  /** A line on which nothing was heard for so many milliseconds is asked, and dead after as many more; 5,000 unless told otherwise. */
  readonly heartbeat?: number | undefined
  /** How long to wait before a lost line is tried again. */
  readonly backoff?: BackoffOptions | undefined
  /** `'rest'`: while the page is hidden it is sent nothing, and then the newest. `'follow'`, unless told otherwise: it is sent as ever. */
  readonly whenHidden?: 'follow' | 'rest' | undefined
  /** A topic of the bus that the link's status is published to, to render it. It is not linked itself. */
  readonly statusTopic?: string | undefined
  /** Receives what goes wrong; without it, the console does. A line that is lost is no error: see `status`. */
  readonly onError?: LinkErrorHandler | undefined
}

/** Without a wait the attempts would follow each other at once. */
const waits: Rules = { first: aRange(1), longest: aRange(1) }

const rules: Rules = {
  subscribe: aList('host/**'),
  publish: aList('cursor/me'),
  window: aRange(1, 4),
  heartbeat: aRange(10),
  backoff: [
    value =>
      checkOptions(value, waits, 'backoff must be an object such as { first: 500, longest: 10_000 }', 'backoff.'),
    'an object',
  ],
  whenHidden: [value => value === 'follow' || value === 'rest', "'follow' or 'rest'"],
  statusTopic: [isText, "a topic's name, such as 'link'"],
  onError: aFunction,
}

/** @throws TypeError for options that are none */
export function checkLinkOptions(options: LinkOptions): void {
  checkOptions(options, rules, "connect takes options third, such as { subscribe: ['host/**'] }")
}

const manners: Rules = { every: aRange(0), deltas: aBoolean }

/** @throws TypeError for what is no pattern, or no way of sending it */
export function checkSubscription(pattern: unknown, options: SubscribeLinkOptions): void {
  check(isText(pattern), "A link subscribes to a topic or a pattern, such as 'host/**'", pattern)
  checkOptions(options, manners, 'link.subscribe takes options second, such as { every: 100 }')
}
