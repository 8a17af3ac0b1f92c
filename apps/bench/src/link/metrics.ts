/** What is measured, and what the report calls it. */

export const stallMetrics = {
  held: 'growth of heap and buffers, MB',
  rss: 'growth of rss, MB',
  current: 'current after resuming, ms',
  wrong: 'topics wrong 3 s after the end',
} as const

export const slowMetrics = {
  p50: 'staleness, median ms',
  worst: 'staleness, worst ms',
  wrong: 'topics wrong 3 s after the end',
  bound: 'bound, ms',
  frame: 'bytes of a batch',
  roundTrip: 'round trip, ms',
  delivered: 'delivered a second',
} as const

export const fanOutMetrics = {
  cpu: 'server CPU for a delivered value, µs',
  delivered: 'delivered a second',
  conflated: 'conflated or late, %',
  ended50: 'age when replaced, median ms',
  ended99: 'age when replaced, 99 % ms',
  p50: 'staleness on arrival, median ms',
  p99: 'staleness on arrival, 99 % ms',
  worst: 'staleness on arrival, worst ms',
  published: 'published a second',
  busy: 'server CPU, %',
  rss: 'growth of rss, MB',
  wrong: 'values wrong 3 s after the end',
} as const

export const pingMetrics = { there: 'there and back, µs' } as const

export const floodMetrics = {
  p50: 'staleness, median ms',
  worst: 'staleness, worst ms',
  published: 'published a second',
  delivered: 'delivered a second',
  rss: 'growth of rss, MB',
  wrong: 'topics wrong 1 s after the end',
} as const

export type Metric =
  | keyof typeof stallMetrics
  | keyof typeof slowMetrics
  | keyof typeof fanOutMetrics
  | keyof typeof pingMetrics
  | keyof typeof floodMetrics
