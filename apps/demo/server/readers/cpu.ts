/** Busy shares of the cores, from the kernel's tick counts at two moments. */

/** Ticks that a core has spent since the machine was started. */
export interface CoreTicks {
  readonly busy: number
  readonly total: number
}

/**
 * Reads `/proc/stat`: a line a core, by number. Waiting for disks counts as idle; guest time is part of user time already
 * (proc_stat(5)).
 */
export function parseProcStat(text: string): CoreTicks[] {
  const cores: CoreTicks[] = []
  for (const line of text.split('\n')) {
    const match = /^cpu(\d+) +(.*)$/.exec(line)
    if (match === null) continue
    const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, steal = 0] = (match[2] ?? '')
      .split(' ')
      .map(Number)
    const busy = user + nice + system + irq + softirq + steal
    cores[Number(match[1])] = { busy, total: busy + idle + waiting }
  }
  return cores
}

/** The same from `os.cpus()`, where there is no /proc. */
export function ticksFromCpus(
  cpus: readonly { times: Record<'user' | 'nice' | 'sys' | 'idle' | 'irq', number> }[],
): CoreTicks[] {
  return cpus.map(({ times }) => {
    const busy = times.user + times.nice + times.sys + times.irq
    return { busy, total: busy + times.idle }
  })
}

/** The share of time that was busy between two moments, 0 to 1; undefined when no tick has passed. */
export function busyShare(before: CoreTicks, now: CoreTicks): number | undefined {
  const total = now.total - before.total
  if (!(total > 0)) return undefined
  return Math.min(1, Math.max(0, (now.busy - before.busy) / total))
}
