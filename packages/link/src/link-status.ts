/** How a link is. */
export type LinkStatus =
  /** A line is being made. */
  | { readonly state: 'connecting' }
  /** There is a line; for a group, this side is in it. */
  | { readonly state: 'open' }
  | {
      readonly state: 'waiting'
      /** Why there is no line, as the end of a sentence: 'the server cannot be reached'. */
      readonly reason: string
      /** The wait before the next attempt, in milliseconds, from `at`. */
      readonly retryIn: number
      /** When the line was lost, in milliseconds since 1970. */
      readonly at: number
    }
  /** It was closed here, or can never work; the reason says which. */
  | { readonly state: 'closed'; readonly reason: string }
