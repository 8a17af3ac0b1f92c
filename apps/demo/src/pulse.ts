import type { Bus } from '@dropslot/core'
import type { PageTopics } from './page-topics'

/** What arrived last, and how it has been arriving. */
export interface Pulse {
  /** When the newest readings arrived, in milliseconds since 1970. */
  readonly at: number
  /** The longest of the last ten gaps between arrivals: a value on the page was never older than this, in milliseconds. */
  readonly worstGap: number
}

const GAPS = 10

/** Publishes a `pulse` with each batch of readings. No gap is counted across a lost line. */
export function followPulse(bus: Bus<PageTopics>): void {
  const gaps: number[] = []
  let last: number | undefined
  bus.subscribe('link', ({ state }) => {
    if (state === 'open') return
    gaps.length = 0
    last = undefined
  })
  bus.watch('host/**', () => {
    const at = Date.now()
    if (last !== undefined) gaps.push(at - last)
    if (gaps.length > GAPS) gaps.shift()
    last = at
    bus.publish('pulse', { at, worstGap: Math.max(0, ...gaps) })
  })
}
