/** What the page knows of its line to the feed server. */
export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  | {
      readonly phase: 'waiting'
      /** Why there is no line, as a sentence's end: 'the server is not there'. */
      readonly reason: string
      /** When the next attempt is due, by the page's clock in milliseconds. */
      readonly retryAt: number
    }

/** What arrived last, and how it has been arriving. */
export interface Pulse {
  /** When the newest batch arrived, by the page's clock in milliseconds. */
  readonly at: number
  /** The longest of the last ten gaps between batches: a value on the page was never older than this, in milliseconds. */
  readonly worstGap: number
}

const reasons: Record<number, string> = {
  1000: 'the server closed the line',
  1001: 'the server went away',
  1006: 'the server cannot be reached',
  1008: 'the server refused this page',
  1009: 'a frame was too large',
  1011: 'the server failed',
  1013: 'the server has too many visitors',
}

/** Why a socket closed, for people: the server's own words where it sent some. */
export function closeReason(code: number, words: string): string {
  const known = reasons[code] ?? `the line closed with code ${code}`
  return words === '' ? known : `${known}: ${words}`
}
