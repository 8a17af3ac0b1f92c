import type { Processes } from '../../protocol/topics'

/** What one process has used so far. */
export interface ProcessTimes {
  readonly pid: number
  readonly name: string
  /** CPU ticks, user and system. */
  readonly ticks: number
  /** Resident memory in pages. */
  readonly pages: number
  /** When it began, in ticks: together with the pid it tells processes apart. */
  readonly started: number
}

/** Linux counts CPU time for programs in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100
/** Where the kernel does not tell. */
const USUAL_PAGE = 4096

/** Reads the size of a page, in bytes, from any `/proc/<pid>/smaps`: it is 16 or 64 KiB on some ARM machines. */
export function parsePageSize(text: string): number {
  const match = /^KernelPageSize: +(\d+) kB$/m.exec(text)
  return match === null ? USUAL_PAGE : Number(match[1]) * 1024
}

/** Reads `/proc/<pid>/stat`. The name stands in parentheses and may hold spaces and parentheses itself (proc_pid_stat(5)). */
export function parseProcessStat(text: string): ProcessTimes | undefined {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  const columns = text.slice(close + 2).split(' ')
  const column = (number: number): number => Number(columns[number - 3])
  const times = {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    ticks: column(14) + column(15),
    started: column(22),
    pages: column(24),
  }
  return Number.isFinite(times.pid + times.ticks + times.pages) ? times : undefined
}

/** The processes that used most CPU between two moments; one that is new counts from the next look on. */
export function topProcesses(
  before: ReadonlyMap<number, ProcessTimes>,
  now: readonly ProcessTimes[],
  seconds: number,
  most: number,
  pageSize: number,
): Processes {
  const used = now.map(process => {
    const last = before.get(process.pid)
    const from = last !== undefined && last.started === process.started ? last.ticks : process.ticks
    return {
      pid: process.pid,
      name: process.name,
      cpu: seconds > 0 ? Math.max(0, process.ticks - from) / TICKS_PER_SECOND / seconds : 0,
      memory: process.pages * pageSize,
    }
  })
  used.sort((a, b) => b.cpu - a.cpu || b.memory - a.memory || a.pid - b.pid)
  return { count: now.length, top: used.slice(0, most) }
}
