/** Why a line was closed, as a WebSocket close code of the application's own range (RFC 6455, 7.4.2). Other lines know them too. */
export const CLOSED = 1000
/** The other side goes away; a frame before it says when to come back. */
export const GOING_AWAY = 1001
/** A frame was larger than the other side takes; the socket itself says so. */
const TOO_LARGE = 1009
export const PROTOCOL = 4400
export const UNKNOWN_FRAME = 4404
export const NO_JSON = 4405
export const MISMATCH = 4406
export const SILENT = 4408
export const TOO_MANY_TOPICS = 4420
export const TOO_MANY_PATTERNS = 4421
export const NAME_TOO_LONG = 4422
export const UNSAFE = 4423
export const UNACKNOWLEDGED = 4424
export const NO_HELLO = 4425
/** A batch was acknowledged that was not under way. */
export const NEVER_SENT = 4426
export const TOO_MANY_MESSAGES = 4429

/** Whether a code says that the other side's limits were passed, which trying again does not help. */
export function isLimit(code: number): boolean {
  return code === TOO_LARGE || (code >= TOO_MANY_TOPICS && code <= TOO_MANY_MESSAGES)
}

/** A line that is to be closed, and why. Thrown by whoever reads a frame, caught by the session. */
export class Violation extends Error {
  readonly closeCode: number

  constructor(closeCode: number, reason: string) {
    super(reason)
    this.closeCode = closeCode
  }
}
