/**
 * Reads the machine on an interval and publishes what it finds, as one batch a tick. A reading that fails disturbs no other: it is
 * left out, and what the machine cannot tell at all is listed in `host/info`, with the reason.
 */
import { readdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import type { Bus } from '@dropslot/core'
import type { Disk, HostInfo, HostTopics, Memory, Missing } from '../protocol/topics'
import { busyShare, type CoreTicks, parseProcStat, ticksFromCpus } from './readers/cpu'
import { diskRates, parseDiskstats } from './readers/disk'
import { parseMeminfo } from './readers/memory'
import { type NetworkCounters, networkRates, parseNetDev } from './readers/network'
import { EventLoopReader, readHeap } from './readers/own-process'
import { type ProcessTimes, parsePageSize, parseProcessStat, topProcesses } from './readers/processes'

/** Reads a file below /proc. */
export type ReadProc = (path: string) => Promise<string>

export interface SamplerOptions {
  readonly bus: Bus<HostTopics>
  /** How often the machine is read, in milliseconds. */
  readonly intervalMs: number
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number
  readonly readProc?: ReadProc
  readonly listProcesses?: () => Promise<number[]>
  readonly platform?: NodeJS.Platform
  /** Shown instead of the machine's name. */
  readonly hostName?: string | undefined
}

/** Walking all processes costs more than the rest together, so it is done once a second. */
const PROCESS_INTERVAL_MS = 1_000
const MOST_PROCESSES = 12

/**
 * How many readings a core's share is measured over. The kernel counts in hundredths of a second, so that a share of one tenth of a
 * second would jump by tenths.
 */
const CPU_READINGS = 8

interface Moment<T> {
  readonly at: number
  readonly value: T
}

export class Sampler {
  readonly #bus: Bus<HostTopics>
  readonly #intervalMs: number
  readonly #now: () => number
  readonly #read: ReadProc
  readonly #listProcesses: () => Promise<number[]>
  readonly #platform: NodeJS.Platform
  readonly #hostName: string
  readonly #eventLoop = new EventLoopReader()
  readonly #missing = new Map<Missing['what'], string>()
  #coreCount = 0
  readonly #cores: CoreTicks[][] = []
  #network: Moment<NetworkCounters> | undefined
  #disk: Moment<Disk> | undefined
  #processes: Moment<ReadonlyMap<number, ProcessTimes>> | undefined
  #processesTold = false
  #pageSize: number | undefined
  #timer: NodeJS.Timeout | undefined
  #toldInfo = ''
  #closed = false

  constructor(options: SamplerOptions) {
    this.#bus = options.bus
    this.#intervalMs = options.intervalMs
    this.#now = options.now ?? (() => performance.now())
    this.#read = options.readProc ?? (path => readFile(`/proc/${path}`, 'utf8'))
    this.#listProcesses = options.listProcesses ?? listProcesses
    this.#platform = options.platform ?? process.platform
    this.#hostName = options.hostName ?? os.hostname()
  }

  /** Takes the first reading, then one an interval. A reading that takes longer delays the next instead of overlapping it. */
  async start(): Promise<void> {
    const began = this.#now()
    await this.sample()
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.start(), Math.max(0, this.#intervalMs - (this.#now() - began)))
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#eventLoop.close()
  }

  /** Reads everything once, then publishes it as one. */
  async sample(): Promise<void> {
    const publish: (() => void)[] = []
    const tell = <Name extends keyof HostTopics>(name: Name, value: HostTopics[Name]) => {
      publish.push(() => this.#bus.publish(name, value))
    }
    await Promise.all([
      this.#attempt('cpu', () => this.#sampleCpu(tell)),
      this.#attempt('memory', async () => tell('host/memory', await this.#readMemory())),
      this.#attempt('network', () => this.#sampleNetwork(tell)),
      this.#attempt('disk', () => this.#sampleDisk(tell)),
      this.#attempt('processes', () => this.#sampleProcesses(tell)),
    ])
    this.#sampleLoad(tell)
    tellIfKnown(() => tell('host/uptime', os.uptime()))
    tellIfKnown(() => tell('server/event-loop', this.#eventLoop.read()))
    tellIfKnown(() => tell('server/heap', readHeap()))
    const info = this.#info()
    const text = JSON.stringify(info)
    if (text !== this.#toldInfo) tell('host/info', info)
    this.#toldInfo = text
    if (this.#closed) return
    this.#bus.batch(() => {
      for (const act of publish) act()
    })
  }

  async #attempt(what: Missing['what'], read: () => Promise<void>): Promise<void> {
    try {
      await read()
      this.#missing.delete(what)
    } catch (error) {
      this.#missing.set(what, this.#reason(error))
    }
  }

  #reason(error: unknown): string {
    if (this.#platform !== 'linux') return `${this.#platform} has no /proc to read it from`
    return error instanceof Error ? error.message : String(error)
  }

  async #sampleCpu(tell: Tell): Promise<void> {
    const cores = this.#platform === 'linux' ? parseProcStat(await this.#read('stat')) : ticksFromCpus(os.cpus())
    if (cores.length === 0) throw new Error('this machine does not tell what its cores do')
    let busy = 0
    let total = 0
    for (const [index, now] of cores.entries()) {
      const before = this.#cores[0]?.[index]
      if (now === undefined || before === undefined) continue
      const share = busyShare(before, now)
      if (share === undefined) continue
      busy += now.busy - before.busy
      total += now.total - before.total
      tell(`host/cpu/${index}`, share)
    }
    if (total > 0) tell('host/cpu', Math.min(1, Math.max(0, busy / total)))
    this.#coreCount = cores.length
    this.#cores.push(cores)
    if (this.#cores.length > CPU_READINGS) this.#cores.shift()
  }

  async #readMemory(): Promise<Memory> {
    if (this.#platform === 'linux') return parseMeminfo(await this.#read('meminfo'))
    const total = os.totalmem()
    const available = os.freemem()
    return { total, available, used: total - available, swapTotal: 0, swapUsed: 0 }
  }

  #sampleLoad(tell: Tell): void {
    const [one = 0, five = 0, fifteen = 0] = os.loadavg()
    if (this.#platform === 'win32') this.#missing.set('load', 'Windows has no load average')
    else tell('host/load', { one, five, fifteen })
  }

  async #sampleNetwork(tell: Tell): Promise<void> {
    const value = parseNetDev(await this.#read('net/dev'))
    const at = this.#now()
    const before = this.#network
    if (before !== undefined) tell('host/network', networkRates(before.value, value, (at - before.at) / 1000))
    this.#network = { at, value }
  }

  async #sampleDisk(tell: Tell): Promise<void> {
    const value = parseDiskstats(await this.#read('diskstats'))
    const at = this.#now()
    const before = this.#disk
    if (before !== undefined) tell('host/disk', diskRates(before.value, value, (at - before.at) / 1000))
    this.#disk = { at, value }
  }

  async #sampleProcesses(tell: Tell): Promise<void> {
    const at = this.#now()
    const before = this.#processes
    // The second look comes at once: a page must not wait for what the first could not tell.
    if (this.#processesTold && before !== undefined && at - before.at < PROCESS_INTERVAL_MS) return
    const pids = await this.#listProcesses()
    const found: ProcessTimes[] = []
    for (const pid of pids) {
      try {
        const times = parseProcessStat(await this.#read(`${pid}/stat`))
        if (times !== undefined) found.push(times)
      } catch {
        // It ended between the listing and the reading.
      }
    }
    if (found.length === 0) throw new Error('no process can be read')
    this.#pageSize ??= parsePageSize(await this.#read('self/smaps').catch(() => ''))
    if (before !== undefined) {
      const seconds = (at - before.at) / 1000
      tell('host/processes', topProcesses(before.value, found, seconds, MOST_PROCESSES, this.#pageSize))
      this.#processesTold = true
    }
    this.#processes = { at, value: new Map(found.map(process => [process.pid, process])) }
  }

  #info(): HostInfo {
    const cpus = os.cpus()
    return {
      name: this.#hostName,
      platform: this.#platform,
      release: os.release(),
      architecture: os.arch(),
      cpuModel: cpus[0]?.model.trim() || 'unknown',
      cores: this.#coreCount || cpus.length,
      missing: [...this.#missing].map(([what, why]) => ({ what, why })).sort((a, b) => (a.what < b.what ? -1 : 1)),
    }
  }
}

type Tell = <Name extends keyof HostTopics>(name: Name, value: HostTopics[Name]) => void

/** Node throws where the system forbids to look, as some sandboxes do, or has no file handle left to look with. */
function tellIfKnown(act: () => void): void {
  try {
    act()
  } catch {
    // Left out of this batch; the next look may succeed.
  }
}

async function listProcesses(): Promise<number[]> {
  const entries = await readdir('/proc')
  return entries.filter(entry => /^\d+$/.test(entry)).map(Number)
}
