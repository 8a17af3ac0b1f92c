/** One thing to measure: what is timed, and what is not. */
export interface Trial {
  /** Before each batch, not timed. */
  prepare?(count: number): void
  /** `count` operations, timed, until what they promise has come. */
  run(count: number): void | Promise<void>
  /** After each batch, not timed. */
  finish?(): void | Promise<void>
  /** So many operations a batch, where the number can not be chosen; otherwise a batch is as long as the plan says. */
  readonly count?: number
  /** The most operations a batch, where each needs room that was prepared. */
  readonly most?: number
  /** Preparing takes long: fewer batches. */
  readonly heavy?: boolean
  /** The same work with less to prepare, run first, where a few batches are not enough to have the code compiled. */
  readonly warmUp?: Trial | undefined
}

/** One thing to weigh: what stays on the heap. */
export interface Weighing {
  /** How many are made. */
  readonly count: number
  /** Makes what others have made before and is not counted. */
  prepare(): void
  /** Makes them. */
  build(): void
  /** Lets go of all of it. */
  clear(): void
}

/** Rotating through a power of two is a mask. */
export const TOPICS = 8
