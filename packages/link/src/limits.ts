import { check, isObject } from './check.js'

/** What one client, and all of them together, may do at most. Each limit has a close code of its own (`close-code.ts`), and a reason in words. */
export interface ServerLimits {
  /** Bytes of a frame that a client sends; 65,536 unless told otherwise. More closes the line with 1009. Links send no more than 1 MiB, whatever it is. */
  readonly frameBytes: number
  /** Topics that a client may be sent, and as many that it may send; 10,000 unless told otherwise. */
  readonly topics: number
  /** Patterns that a client may subscribe to, and as many that it may publish to; 256 unless told otherwise. */
  readonly patterns: number
  /** Characters of a topic's name or a pattern; 256 unless told otherwise. */
  readonly nameLength: number
  /** Connections in all, those included that are yet to be authorized; 10,000 unless told otherwise. One more is answered 503. */
  readonly connections: number
  /**
   * Connections from one address (of IPv6, from one network of 64 bits); 200 unless told otherwise. One more is answered 429. Behind a proxy all
   * clients have its address, unless `address` says otherwise.
   */
  readonly connectionsPerAddress: number
  /**
   * Frames of a client in a second, but for acknowledgements; 1,000 unless told otherwise, and as many at once. Who waits for acknowledgements,
   * as links do, is slowed down to it; who does not is closed.
   */
  readonly messagesPerSecond: number
  /** Milliseconds that `authorize` may take; 10,000 unless told otherwise. Then the answer is 503. */
  readonly authorizeWithin: number
  /** Milliseconds from the upgrade to the client's hello; 5,000 unless told otherwise. */
  readonly helloWithin: number
  /** Milliseconds in which a client must acknowledge what it was sent, unless it rests; 30,000 unless told otherwise. */
  readonly acknowledgeWithin: number
}

const defaults: ServerLimits = {
  frameBytes: 65_536,
  topics: 10_000,
  patterns: 256,
  nameLength: 256,
  connections: 10_000,
  connectionsPerAddress: 200,
  messagesPerSecond: 1_000,
  authorizeWithin: 10_000,
  helloWithin: 5_000,
  acknowledgeWithin: 30_000,
}

/** The limits that hold, with what was not said filled in. @throws TypeError for a limit that is no number above 0, or has no such name */
export function limitsOf(given: Partial<ServerLimits> = {}): ServerLimits {
  check(isObject(given), 'limits must be an object such as { topics: 100 }', given)
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new TypeError(`limits.${name} is no limit; there are ${Object.keys(defaults).join(', ')}.`)
    }
    if (value !== undefined && !(typeof value === 'number' && value > 0)) {
      throw new TypeError(`limits.${name} must be a number above 0, not ${String(value)}.`)
    }
  }
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(said) }
}
