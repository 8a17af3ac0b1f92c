/** The rows: what is on the page and what happens to it, and what DropSlot is to reach there. */
import type { Shape } from './page.js'

interface Common extends Shape {
  readonly row: string
  readonly label: string
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

export const rows: readonly Row[] = [
  {
    row: 'cells.1000',
    label: '1,000 cells, a topic each, 1,000 updates/s',
    ...{ kind: 'rate', cells: 1_000, topics: 1_000, rate: 1_000 },
  },
  {
    row: 'cells.10000',
    label: '10,000 cells, a topic each, 1,000 updates/s',
    ...{ kind: 'rate', cells: 10_000, topics: 10_000, rate: 1_000 },
  },
  {
    row: 'one-topic',
    label: '1,000 cells on one topic, 1,000 updates/s',
    ...{ kind: 'rate', cells: 1_000, topics: 1, rate: 1_000 },
  },
  {
    row: 'rate.100000',
    label: '1,000 cells, a topic each, 100,000 updates/s',
    ...{ kind: 'rate', cells: 1_000, topics: 1_000, rate: 100_000 },
  },
  {
    row: 'rate.1000000',
    label: '1,000 cells, a topic each, 1,000,000 updates/s',
    ...{ kind: 'rate', cells: 1_000, topics: 1_000, rate: 1_000_000 },
  },
  { row: 'mount', label: 'mount and unmount of 10,000 cells', kind: 'mount', cells: 10_000, topics: 10_000 },
  { row: 'heap', label: 'heap of a mounted cell and its topic', kind: 'heap', cells: 10_000, topics: 10_000 },
]
