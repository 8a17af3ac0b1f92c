/** The rows: who is offered what over which line, and what DropSlot is to reach there. */
import type { FiguresRow } from '../figure-tables.js'
import { fanOutMetrics, floodMetrics, type Metric, pingMetrics, slowMetrics, stallMetrics } from './metrics.js'
import { CORE, linePeers, portPeers, SOCKET_IO } from './peers.js'

/** What DropSlot is to reach in one metric. */
export type Target =
  /** No more than this. */
  | { readonly metric: Metric; readonly most: number }
  /** No more than another metric of its own. */
  | { readonly metric: Metric; readonly bound: Metric }
  /** So many times less than a peer. */
  | { readonly metric: Metric; readonly times: number; readonly than: string }

interface Common extends FiguresRow<Metric> {
  /** What the short table shows; the first is drawn. */
  readonly shown: readonly [Metric, ...Metric[]]
  readonly targets: readonly Target[]
  /** Whether a short run has it. */
  readonly short: boolean
}

export interface LoadShape {
  /** Updates a second, over all topics. */
  readonly rate: number
  readonly topics: number
  /** Of a value, as JSON. */
  readonly bytes: number
}

/** One client, whose event loop is blocked for seconds. */
export interface StallRow extends Common, LoadShape {
  readonly kind: 'stall'
}

/** One client behind a line of so many bytes a second. */
export interface SlowRow extends Common, LoadShape {
  readonly kind: 'slow'
  readonly bytesPerSecond: number
}

export interface FanOutRow extends Common, LoadShape {
  readonly kind: 'fan-out'
  readonly connections: number
}

/** Between two threads: there and back. */
export interface PingRow extends Common {
  readonly kind: 'ping'
}

/** Between two threads: as many as one can publish. */
export interface FloodRow extends Common {
  readonly kind: 'flood'
  /** What each value costs the receiver. */
  readonly workMs: number
}

export type Row = StallRow | SlowRow | FanOutRow | PingRow | FloodRow

const stall = (row: string, bytes: number, size: string, short: boolean): StallRow => ({
  ...{ row, label: `client blocked for 3 s, 20,000 updates/s of ${size}, 100 topics`, kind: 'stall', short },
  ...{ rate: 20_000, topics: 100, bytes, peers: linePeers, metrics: stallMetrics },
  shown: ['held', 'current', 'wrong'],
  targets: [
    { metric: 'held', most: 2 },
    { metric: 'current', most: 20 },
    { metric: 'wrong', most: 0 },
  ],
})

const slow = (row: string, bytes: number, size: string, topics: number, short: boolean): SlowRow => ({
  ...{ row, label: `line of 200 KB/s, 20,000 updates/s of ${size}, ${topics} topics`, kind: 'slow', short },
  ...{ rate: 20_000, topics, bytes, bytesPerSecond: 200_000, peers: linePeers, metrics: slowMetrics },
  shown: ['p50', 'worst', 'wrong'],
  targets: [
    { metric: 'p50', bound: 'bound' },
    { metric: 'worst', bound: 'bound' },
    { metric: 'wrong', most: 0 },
  ],
})

/** What is left out where a client is slow says nothing of a server that is. */
const toAll = linePeers.filter(({ id }) => [CORE, 'ws', SOCKET_IO].includes(id))

const ports = { kind: 'flood', peers: portPeers, metrics: floodMetrics, short: true } as const

export const rows: readonly Row[] = [
  stall('stall.160', 160, '160 B', true),
  stall('stall.1024', 1_024, '1 KB', false),
  slow('slow.160', 160, '160 B', 10, true),
  slow('slow.1024', 1_024, '1 KB', 10, false),
  slow('slow.160x100', 160, '160 B', 100, false),
  slow('slow.1024x100', 1_024, '1 KB', 100, false),
  {
    ...{ row: 'fan-out.50hz', label: '1,000 connections, 100 topics at 50 Hz', kind: 'fan-out', short: true },
    ...{ connections: 1_000, topics: 100, rate: 5_000, bytes: 160, peers: toAll, metrics: fanOutMetrics },
    shown: ['cpu', 'delivered', 'ended50', 'ended99', 'p50'],
    targets: [
      { metric: 'cpu', times: 3, than: SOCKET_IO },
      { metric: 'ended50', times: 3, than: SOCKET_IO },
      { metric: 'ended99', times: 3, than: SOCKET_IO },
      { metric: 'wrong', most: 0 },
    ],
  },
  {
    ...{ row: 'fan-out.1hz', label: '1,000 connections, 100 topics at 1 Hz', kind: 'fan-out', short: false },
    ...{ connections: 1_000, topics: 100, rate: 100, bytes: 160, peers: toAll, metrics: fanOutMetrics },
    shown: ['cpu', 'ended50', 'p50', 'p99'],
    targets: [{ metric: 'wrong', most: 0 }],
  },
  {
    ...{ row: 'ports.ping', label: 'between threads, there and back', kind: 'ping', short: true },
    ...{ peers: portPeers, metrics: pingMetrics, shown: ['there'], targets: [] },
  },
  {
    ...{ row: 'ports.idle', label: 'between threads, flat out, no work', workMs: 0, ...ports },
    shown: ['p50', 'worst', 'published', 'delivered', 'rss', 'wrong'],
    targets: [{ metric: 'wrong', most: 0 }],
  },
  {
    ...{ row: 'ports.busy', label: 'between threads, flat out, 1 ms of work', workMs: 1, ...ports },
    shown: ['p50', 'worst', 'published', 'delivered', 'rss', 'wrong'],
    targets: [{ metric: 'wrong', most: 0 }],
  },
]
