/**
 * One measurement: one library in one row, in a fresh page. Times are the main thread's, as the browser counts them by itself
 * (`Performance.getMetrics` in thread ticks, so that what other programs do meanwhile is not in them).
 */
import type { CDPSession, Page } from 'playwright-core'
import type { Sample } from '../figures.js'
import { median, minimum } from '../statistics.js'
import type { Metric } from './metrics.js'
import type { Run } from './page.js'
import type { HeapRow, MountRow, RateRow, Row } from './rows.js'

export interface Plan {
  readonly warmUpMs: number
  readonly windowMs: number
  readonly cycles: number
}

export const plans = {
  full: { warmUpMs: 1_000, windowMs: 2_500, cycles: 7 },
  short: { warmUpMs: 100, windowMs: 300, cycles: 2 },
} as const satisfies Record<string, Plan>

/** What goes on around the measured window; the profiler, if there is one. */
export type Around = <T>(work: () => Promise<T>) => Promise<T>

export async function trial(
  page: Page,
  cdp: CDPSession,
  row: Row,
  plan: Plan,
  around: Around,
): Promise<Sample<Metric>> {
  if (row.kind === 'rate') return rate(page, cdp, row, plan, around)
  return row.kind === 'mount' ? mount(page, row, plan, around) : heap(page, cdp, row)
}

async function rate(page: Page, cdp: CDPSession, row: RateRow, plan: Plan, around: Around): Promise<Sample<Metric>> {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.evaluate(shape => window.bench.mount(shape), { cells: row.cells, topics: row.topics })
  const offer = (forMs: number): Promise<Run> =>
    page.evaluate(([perSecond, ms]) => window.bench.offer(perSecond, ms), [row.rate, forMs] as const)
  await offer(plan.warmUpMs)
  await cdp.send('HeapProfiler.collectGarbage')
  const { seen, before, after } = await around(async () => ({
    before: await metrics(cdp),
    seen: await offer(plan.windowMs),
    after: await metrics(cdp),
  }))
  const perUpdate = (name: string): number =>
    (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1e9) / Math.max(1, seen.updates)
  const { elapsedMs: _, applied, ...counted } = seen
  return {
    ...counted,
    script: perUpdate('ScriptDuration'),
    task: perUpdate('TaskDuration'),
    applied: applied * 100,
    wrong: await page.evaluate(() => window.bench.wrong()),
  }
}

async function metrics(cdp: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await cdp.send('Performance.getMetrics')
  return new Map(all.map(({ name, value }) => [name, value]))
}

async function mount(page: Page, row: MountRow, plan: Plan, around: Around): Promise<Sample<Metric>> {
  const cycles = await around(() =>
    page.evaluate(([shape, times]) => window.bench.cycles(shape, times), [
      { cells: row.cells, topics: row.topics },
      plan.cycles,
    ] as const),
  )
  // What a page costs when nothing disturbs it: of some, the least; a machine that is busy only ever adds.
  const least = (of: (each: { mountMs: number; unmountMs: number }) => number): number => minimum(cycles.map(of))
  return {
    both: least(each => each.mountMs + each.unmountMs),
    mount: least(each => each.mountMs),
    unmount: least(each => each.unmountMs),
  }
}

async function heap(page: Page, cdp: CDPSession, row: HeapRow): Promise<Sample<Metric>> {
  const before = await used(cdp)
  await page.evaluate(shape => window.bench.mount(shape), { cells: row.cells, topics: row.topics })
  return { bytes: ((await used(cdp)) - before) / row.cells }
}

async function used(cdp: CDPSession): Promise<number> {
  const sizes: number[] = []
  for (let time = 0; time < 3; time++) {
    await cdp.send('HeapProfiler.collectGarbage')
    sizes.push((await cdp.send('Runtime.getHeapUsage')).usedSize)
  }
  return median(sizes)
}
