/** What is measured, and what the report calls it. */

/** The figures of a row of updates. */
export const rateMetrics = {
  script: 'script for an update, ns',
  task: 'main thread for an update, ns',
  applied: 'applied in the window, %',
  renders: 'renders',
  commits: 'commits',
  frames: 'frames',
  longTasks: 'long tasks',
  longTaskMs: 'in long tasks, ms',
  lagMedian: 'lag to paint, median ms',
  lagWorst: 'lag to paint, worst ms',
  updates: 'updates',
  wrong: 'cells wrong in the end',
} as const

export const mountMetrics = { both: 'mount + unmount, ms', mount: 'mount, ms', unmount: 'unmount, ms' } as const

export const heapMetrics = { bytes: 'bytes a cell' } as const

export type Metric = keyof typeof rateMetrics | keyof typeof mountMetrics | keyof typeof heapMetrics
