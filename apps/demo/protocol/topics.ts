/** What the server tells of its machine and of itself: the topics, and the type of each value. */
export interface HostTopics {
  'host/info': HostInfo
  /** Busy share of all cores together, 0 to 1. */
  'host/cpu': number
  /** Busy share of one core, 0 to 1. */
  [core: `host/cpu/${number}`]: number
  'host/memory': Memory
  'host/load': Load
  'host/network': Network
  'host/disk': Disk
  'host/processes': Processes
  /** Seconds since the machine was started. */
  'host/uptime': number
  'server/event-loop': EventLoop
  'server/heap': Heap
  'server/connections': Connections
}

export interface HostInfo {
  readonly name: string
  readonly platform: string
  readonly release: string
  readonly architecture: string
  readonly cpuModel: string
  readonly cores: number
  /** What this machine cannot tell, and why. */
  readonly missing: readonly Missing[]
}

export interface Missing {
  readonly what: 'cpu' | 'memory' | 'load' | 'network' | 'disk' | 'processes'
  readonly why: string
}

/** In bytes. */
export interface Memory {
  readonly total: number
  readonly used: number
  readonly available: number
  readonly swapTotal: number
  readonly swapUsed: number
}

/** Runnable processes, averaged over 1, 5 and 15 minutes. */
export interface Load {
  readonly one: number
  readonly five: number
  readonly fifteen: number
}

/** In bytes a second; the sums leave out the loopback interface, and bridges and tunnels, whose bytes another interface carries. */
export interface Network {
  readonly received: number
  readonly sent: number
  readonly interfaces: readonly NetworkInterface[]
}

export interface NetworkInterface {
  readonly name: string
  readonly loopback: boolean
  readonly received: number
  readonly sent: number
}

/** In bytes a second, over all whole disks. */
export interface Disk {
  readonly read: number
  readonly written: number
}

export interface Processes {
  /** How many processes there are. */
  readonly count: number
  /** Those that use most CPU, most first. */
  readonly top: readonly ProcessUse[]
}

export interface ProcessUse {
  readonly pid: number
  readonly name: string
  /** CPU time over wall time since the last look: 1 is one core kept busy. */
  readonly cpu: number
  /** Resident memory in bytes. */
  readonly memory: number
}

/** Delays in milliseconds since the last look; utilisation from 0 to 1. */
export interface EventLoop {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly utilisation: number
}

/** In bytes. */
export interface Heap {
  readonly used: number
  readonly total: number
  readonly rss: number
  readonly external: number
}

export interface Connections {
  /** Pages connected now. */
  readonly count: number
  /** Batches sent since the start, to all pages. */
  readonly batches: number
  /** Values that were replaced by newer ones before a page was ready for them. */
  readonly conflated: number
}
