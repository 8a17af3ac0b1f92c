import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { EventLoop, Heap } from '../../protocol/topics'

/** The server's own event loop, since it was last looked at. */
export class EventLoopReader {
  readonly #resolution = 10
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: this.#resolution })
  #last = performance.eventLoopUtilization()

  constructor() {
    this.#delays.enable()
  }

  read(): EventLoop {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#last)
    this.#last = now
    // The histogram measures a timer's whole wait; what is beyond its interval is delay.
    const delay = (nanoseconds: number) =>
      Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - this.#resolution) : 0
    const value = {
      p50: delay(this.#delays.percentile(50)),
      p99: delay(this.#delays.percentile(99)),
      max: delay(this.#delays.max),
      utilisation: utilization,
    }
    this.#delays.reset()
    return value
  }

  close(): void {
    this.#delays.disable()
  }
}

/** The server's own memory. */
export function readHeap(): Heap {
  const { heapUsed, heapTotal, rss, external } = process.memoryUsage()
  return { used: heapUsed, total: heapTotal, rss, external }
}
