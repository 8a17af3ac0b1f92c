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

/** Linux counts CPU time for programs in hundredths of a second, and memory in pages of 4 KiB on all but a few machines. */
const TICKS_PER_SECOND = 100
const PAGE = 4096

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
): Processes {
  const used = now.map(process => {
    const last = before.get(process.pid)
    const from = last !== undefined && last.started === process.started ? last.ticks : process.ticks
    return {
      pid: process.pid,
      name: process.name,
      cpu: seconds > 0 ? Math.max(0, process.ticks - from) / TICKS_PER_SECOND / seconds : 0,
      memory: process.pages * PAGE,
    }
  })
  used.sort((a, b) => b.cpu - a.cpu || b.memory - a.memory || a.pid - b.pid)
  return { count: now.length, top: used.slice(0, most) }
}
