import type { Format } from './format.js'

/** A way to one other bus, over which frames go in order, each whole, until it ends. What it is made of is the endpoint's business. */
export interface Line {
  readonly format: Format
  /** Sends what the format made. Must not throw, also on a line that has ended. */
  send(made: unknown): void
  /** Ends the line, telling the other side why, as far as it can. */
  close(code: number, reason: string): void
}

/** What a line tells of. */
export interface LineEnd {
  /** Something was received, as the format reads it. */
  received(made: unknown): void
  /** The line has ended, and nothing will come or go by it. */
  lost(code: number, reason: string): void
}
