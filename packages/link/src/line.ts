import type { Format } from './format.js'
import type { Wish } from './wish.js'

/** A way to one other bus, over which frames go in order, each whole, until it ends. What it is made of is the endpoint's business. */
export interface Line {
  readonly format: Format
  /** Sends what the format made. Must not throw, also on a line that has ended, but for values that the platform cannot clone. */
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

/** The two sides of a line, as far as an endpoint may ask: one that lets several buses share something does. */
export interface Joined extends LineEnd {
  readonly ended: boolean
  /** Ends the line from this side. */
  close(code: number, reason: string): void
  /** The patterns that the other side would publish. */
  readonly offers: readonly string[]
  /** What the other side wants. */
  wishes(): Iterable<Wish>
  /** Has something sent from there. */
  want(wish: Wish): void
  /** What this side passes on is another than before. */
  giveAgain(): void
}
