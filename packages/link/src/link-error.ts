/** The stable codes of a {@link LinkError}. */
export type LinkErrorCode =
  /** A frame that the protocol does not know, out of its order, or not what it should be. The line is closed. */
  | 'PROTOCOL'
  /** The two sides speak different versions of the protocol, or encode values differently; or there is no WebSocket here. The link is closed. */
  | 'MISMATCH'
  /** The other side does not let this side read or write that topic. */
  | 'DENIED'
  /** The other side's schema does not take the value. */
  | 'INVALID'
  /** The other side's bus holds its `maxTopics`. */
  | 'FULL'
  /** The value is larger than a frame may be; it was not sent. */
  | 'TOO_LARGE'
  /** The value cannot be encoded; it was not sent. */
  | 'UNENCODABLE'
  /** A limit of the server's; the message says which. */
  | 'LIMIT'

/**
 * The one error of this package. Links report it to `onError`; nothing that is published throws it. Wrong arguments are a `TypeError`
 * instead.
 *
 * @example
 * ```ts
 * connect(bus, webSocket('wss://example.com/bus'), {
 *   publish: ['cursor/me'],
 *   onError: error => console.log(error.code, error.topic, error.message),
 * })
 * ```
 */
export class LinkError extends Error {
  /** What happened, as a stable code to branch on. */
  readonly code: LinkErrorCode
  /** The topic that it is about, if it is about one. */
  readonly topic: string | undefined

  constructor(code: LinkErrorCode, message: string, options?: { readonly topic?: string; readonly cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'LinkError'
    this.code = code
    this.topic = options?.topic
  }
}

/** Receives what goes wrong on a link, but for a line that is lost, which is its status. */
export type LinkErrorHandler = (error: LinkError) => void
