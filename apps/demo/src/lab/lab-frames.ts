/** What the Lab's page and its worker say to each other. */

export type ToWorker =
  | { readonly type: 'run'; readonly rate: number; readonly topics: number }
  | { readonly type: 'stop' }
  /** The page has a frame to fill: send what changed. */
  | { readonly type: 'take' }

export interface Taken {
  readonly type: 'taken'
  /** Topic number and newest value by turns: one pair for each topic that changed since the last one. */
  readonly pairs: Float64Array
  /** Messages published in the worker since its start. */
  readonly published: number
}
