import type { SchemaIssue } from './schema.js'

/** The stable codes of a {@link BusError}; each says what to do about it in its message. */
export type BusErrorCode =
  /** Nothing new since the last read. Wait with `waitForMessage`, or read `latest`. */
  | 'EMPTY'
  /** The subscription is closed, or its topic was removed, and its last value has been taken. Subscribe again. */
  | 'DISCONNECTED'
  /** No message came within the `timeout` of `waitForMessage`. The cursor stays where it was. */
  | 'TIMEOUT'
  /** The bus was closed. Make a new one. */
  | 'CLOSED'
  /** The bus holds as many topics as its `maxTopics` allows. Remove some, or raise the bound. */
  | 'FULL'
  /** Listeners publish to each other without end. Break the circle. */
  | 'LOOP'
  /** The value does not fit the topic's schema; see `issues`. The slot keeps what it had. */
  | 'INVALID'

/**
 * The one error of this package.
 *
 * `tryGetMessage` returns it, `waitForMessage` rejects with it (`TIMEOUT`), `topic`, `publish` and `subscribe` throw it
 * (`CLOSED`, `FULL`, `LOOP`, `INVALID`). Wrong arguments are a `TypeError` instead.
 *
 * @example
 * ```ts
 * const result = bus.subscribe('prices').tryGetMessage()
 * if (!result.ok && result.error.isEmpty) console.log(result.error.code) // 'EMPTY'
 * ```
 */
export class BusError extends Error {
  /** What happened, as a stable code to branch on. */
  readonly code: BusErrorCode
  /** What the schema found wrong, for `INVALID`. */
  readonly issues: readonly SchemaIssue[] | undefined

  constructor(
    code: BusErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly issues?: readonly SchemaIssue[] },
  ) {
    super(message, options)
    this.name = 'BusError'
    this.code = code
    this.issues = options?.issues
  }

  /** Whether there was nothing new to take, on a subscription that is still connected. */
  get isEmpty(): boolean {
    return this.code === 'EMPTY'
  }

  /** Whether the topic was removed, or the subscription or the bus closed, and the last value has been taken. */
  get isDisconnected(): boolean {
    return this.code === 'DISCONNECTED'
  }
}
