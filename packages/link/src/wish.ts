/** Topics that a side wants of another one, and how they are to be sent. */
export interface Wish {
  /** A topic, or a pattern such as `host/**`. */
  readonly pattern: string
  /** At most one value of a topic in so many milliseconds, the last one always; 0 for as many as the line takes. */
  readonly every: number
  /** Only the fields that changed, of messages that are objects. */
  readonly deltas: boolean
}
