/** The server's process: an HTTP server with one peer attached, the source, and what is measured of both. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LineAdapter, LineSource } from './adapter.js'
import { answer } from './helper-process.js'
import { Load, type Offer } from './load.js'
import { type Growth, held, MemoryWatch } from './memory.js'

const { default: adapter } = (await import(process.argv[2] ?? '')) as { default: LineAdapter }

// What is no upgrade is the measurement of the round trip.
const http = createServer((_request, response) => response.end('here'))
let source: LineSource | undefined
let load: Load | undefined
let watch: MemoryWatch | undefined

/** What a window of time cost. */
export interface Window {
  readonly ms: number
  /** User and system, in milliseconds. */
  readonly cpuMs: number
  readonly updates: number
}

const commands = {
  /** Listens on a path of the file system, or on a port of its choice on loopback, which it returns. */
  async listen({ path, topics }: { path?: string; topics: number }): Promise<number> {
    http.listen(path === undefined ? { host: '127.0.0.1', port: 0, backlog: 2_000 } : { path })
    await once(http, 'listening')
    source = adapter.serve(http, topics)
    const address = http.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  },
  start(offer: Offer): void {
    load = new Load(offer, (topic, message) => source?.publish(topic, message))
  },
  /** Ends the source; the numbers of the last messages, by topic. */
  stop(_: null): readonly number[] {
    return load?.stop() ?? []
  },
  memory(_: null): Growth {
    return held()
  },
  watch(_: null): void {
    watch = new MemoryWatch()
  },
  unwatch(_: null): Growth {
    return watch?.stop() ?? { held: Number.NaN, rss: Number.NaN }
  },
  async window({ ms }: { ms: number }): Promise<Window> {
    const begun = performance.now()
    const cpu = process.cpuUsage()
    const before = load?.updates ?? 0
    await sleep(ms)
    const { user, system } = process.cpuUsage(cpu)
    return {
      ms: performance.now() - begun,
      cpuMs: (user + system) / 1000,
      updates: (load?.updates ?? 0) - before,
    }
  },
}
export type ServerCommands = typeof commands
answer(commands)
