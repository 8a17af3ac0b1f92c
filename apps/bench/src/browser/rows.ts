/** The rows: what is on the page and what happens to it, and the figure that each is about. */
import type { FiguresRow } from '../figure-tables.js'
import { type Library, libraries } from './libraries.js'
import { heapMetrics, type Metric, mountMetrics, rateMetrics } from './metrics.js'
import type { Shape } from './page.js'

interface Common extends FiguresRow<Metric>, Shape {
  readonly peers: readonly Library[]
  /** The one figure that is compared and drawn. */
  readonly subject: Metric
  readonly unit: 'ns' | 'ms' | 'bytes'
}

/** Updates are offered at a constant rate. */
export interface RateRow extends Common {
  readonly kind: 'rate'
  /** Updates a second, over all topics. */
  readonly rate: number
}

export interface MountRow extends Common {
  readonly kind: 'mount'
}

export interface HeapRow extends Common {
  readonly kind: 'heap'
}

export type Row = RateRow | MountRow | HeapRow

function rate(row: string, label: string, updates: number, cells: number, topics: number = cells): RateRow {
  return {
    ...{ row, label, kind: 'rate', rate: updates, cells, topics },
    ...{ peers: libraries, metrics: rateMetrics, subject: 'script', unit: 'ns' },
  }
}

const all = { cells: 10_000, topics: 10_000, peers: libraries }

export const rows: readonly Row[] = [
  rate('cells.1000', '1,000 cells, a topic each, 1,000 updates/s', 1_000, 1_000),
  rate('cells.10000', '10,000 cells, a topic each, 1,000 updates/s', 1_000, 10_000),
  rate('one-topic', '1,000 cells on one topic, 1,000 updates/s', 1_000, 1_000, 1),
  rate('rate.100000', '1,000 cells, a topic each, 100,000 updates/s', 100_000, 1_000),
  rate('rate.1000000', '1,000 cells, a topic each, 1,000,000 updates/s', 1_000_000, 1_000),
  {
    ...{ row: 'mount', label: 'mount and unmount of 10,000 cells', kind: 'mount', ...all },
    ...{ metrics: mountMetrics, subject: 'both', unit: 'ms' },
  },
  {
    ...{ row: 'heap', label: 'heap of a mounted cell and its topic', kind: 'heap', ...all },
    ...{ metrics: heapMetrics, subject: 'bytes', unit: 'bytes' },
  },
]
