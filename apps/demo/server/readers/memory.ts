import type { Memory } from '../../protocol/topics'

/** Reads `/proc/meminfo`; used is what is not available, as `free` counts it. */
export function parseMeminfo(text: string): Memory {
  const bytes = (key: string): number => {
    const match = new RegExp(`^${key}: +(\\d+) kB$`, 'm').exec(text)
    return match === null ? 0 : Number(match[1]) * 1024
  }
  const total = bytes('MemTotal')
  if (total === 0) throw new Error('no MemTotal in /proc/meminfo')
  const available = bytes('MemAvailable') || bytes('MemFree')
  const swapTotal = bytes('SwapTotal')
  return { total, available, used: total - available, swapTotal, swapUsed: swapTotal - bytes('SwapFree') }
}
