/**
 * The browser rows of the benchmark: the harness end to end on DropSlot and its limit, the source of updates, and the parts that turn
 * figures into words. What it measures is not judged here; a busy machine must not fail the tests.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { libraries } from '../../apps/bench/src/browser/libraries.js'
import { Load } from '../../apps/bench/src/browser/load.js'
import { readOptions } from '../../apps/bench/src/browser/options.js'
import type { Metric, Outcome, Sample } from '../../apps/bench/src/browser/outcome.js'
import { plot } from '../../apps/bench/src/browser/plot.js'
import { hottest } from '../../apps/bench/src/browser/profile.js'
import { failures, judge, type Report } from '../../apps/bench/src/browser/report.js'
import { rows } from '../../apps/bench/src/browser/rows.js'
import { summary } from '../../apps/bench/src/browser/run.js'
import { markdown, readmeTable } from '../../apps/bench/src/browser/tables.js'
import { between } from '../../apps/bench/src/readme.js'
import { findChromium } from '../../scripts/chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bench = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'apps/bench/browser.mjs'), ...args], { encoding: 'utf8' })

describe.skipIf(findChromium().path === undefined)('a run (needs a Chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dropslot-bench-react-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('measures DropSlot beside the limit, and writes JSON, Markdown and a plot', { timeout: 120_000 }, () => {
    const { status, stderr } = bench(
      ...['--short', '--only', 'dropslot,frame-store', '--rows', 'rate.100000,mount,heap', '--out', folder],
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const report = JSON.parse(readFileSync(join(folder, 'browser.json'), 'utf8')) as Report
    expect(report).toMatchObject({ passes: 1, short: true, browser: expect.stringMatching(/^\d+\./) })
    expect(report.findings.map(({ row }) => row)).toEqual(['rate.100000', 'mount', 'heap'])
    for (const { libraries: found } of report.findings)
      for (const id of ['none', 'dropslot', 'frame-store']) expect(found[id]).toMatchObject({ kind: 'measured' })
    const figures = (id: string) => {
      const outcome = report.findings[0]?.libraries[id]
      if (outcome?.kind !== 'measured') throw new Error(`${id} was not measured`)
      return outcome.figures
    }
    for (const id of ['dropslot', 'frame-store']) {
      expect(figures(id).wrong?.max).toBe(0)
      expect(figures(id).updates?.min).toBeGreaterThan(0)
      expect(figures(id).commits?.min).toBeGreaterThan(0)
      expect(figures(id).renders?.min).toBeGreaterThan(0)
    }
    expect(figures('none').commits?.max).toBe(0)
    expect(readFileSync(join(folder, 'browser.md'), 'utf8')).toContain('mount and unmount of 10,000 cells')
    expect(readFileSync(join(folder, 'browser.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })

  it.each([
    [['--only', 'dropslot,mobx'], /^There is no library "mobx"\. There are: none, dropslot, .*\.\n$/],
    [['--rows', 'rate.2'], /^There is no row "rate\.2"\. There are: cells\.1000, .*\.\n$/],
  ])('says in one line what is wrong with %j', (args, line) => {
    expect(bench(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(line) })
  })
})

describe('the source', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function offered(load: Load, offer: { rate: number; topics: number; forMs: number }) {
    const shown = new Map<number, number[]>()
    const done = load.run({
      ...offer,
      publish: (topic, value) => shown.set(topic, [...(shown.get(topic) ?? []), value]),
    })
    await vi.advanceTimersByTimeAsync(offer.forMs + 10)
    return { made: await done, shown }
  }

  it('keeps its rate, and gives each topic its turn', async () => {
    const load = new Load()
    const { made, shown } = await offered(load, { rate: 10_000, topics: 100, forMs: 200 })
    expect(made.updates).toBeGreaterThan(1_950)
    expect(made.updates).toBeLessThanOrEqual((made.elapsedMs * 10_000) / 1000)
    expect(shown.size).toBe(100)
    const turns = [...shown.values()].map(values => values.length)
    expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1)
  })

  it('knows of each value when it was due, how many updates it has behind it, and which must be the last', async () => {
    const load = new Load()
    await offered(load, { rate: 1_000, topics: 10, forMs: 50 })
    const begun = performance.now()
    // A second offer: its values go on, and those of the first no longer count.
    const { made, shown } = await offered(load, { rate: 1_000, topics: 10, forMs: 100 })
    let applied = 0
    for (const [topic, values] of shown) {
      expect(load.last(topic)).toBe(values.at(-1))
      expect(values.map(value => load.applied(value))).toEqual(values.map((_, index) => index + 1))
      applied += load.applied(values.at(-1) ?? 0)
    }
    expect(applied).toBe(made.updates)
    const first = Math.min(...[...shown.values()].flat())
    expect(load.due(first)).toBeCloseTo(begun + 1)
    expect(load.due(first - 1)).toBeUndefined()
    expect(load.applied(first - 1)).toBe(0)
  })
})

const flat = (value: number) => ({ min: value, median: value, max: value })
const measured = (figures: Partial<Record<Metric, number>>): Outcome => ({
  kind: 'measured',
  figures: Object.fromEntries(Object.entries(figures).map(([metric, value]) => [metric, flat(value)])),
})

function reportOf(found: Record<string, Record<string, Outcome>>): Report {
  const findings = judge(
    new Map(Object.entries(found).map(([row, outcomes]) => [row, new Map(Object.entries(outcomes))])),
  )
  return {
    ...{ date: '2026-01-02T03:04:05.000Z', node: '20.20.2', browser: '156.0', cpu: 'Some | CPU', cores: 2 },
    ...{ platform: 'linux x64', passes: 3, short: false, versions: { jotai: '2.0.0' }, findings },
  }
}

describe('the judgement', () => {
  const report = reportOf({
    'rate.100000': {
      none: measured({ script: 10 }),
      dropslot: measured({ script: 120, applied: 96, commits: 152, frames: 150, wrong: 0 }),
      'dropslot-ref': measured({ script: 60, renders: 0 }),
      'frame-store': measured({ script: 100, applied: 99 }),
      dom: measured({ script: 50 }),
      jotai: measured({ script: 110 }),
      zustand: { kind: 'failed', error: 'gave no answer' },
      valtio: { kind: 'absent', reason: 'not in this version' },
    },
    mount: { dropslot: measured({ both: 30 }), 'frame-store': measured({ both: 20 }) },
    heap: { dropslot: measured({ bytes: 1_200 }), 'frame-store': measured({ bytes: 1_000 }) },
  })

  it('sets DropSlot against the limits and the peers, and says by how much a target is missed', () => {
    expect(report.findings[0]?.verdicts.map(({ reached, found }) => [reached, found])).toEqual([
      [false, '1.20 ×'],
      [false, '1.09 × jotai'],
      [false, '96.0 % to 99.0 %'],
      [false, '152 in 150'],
      [true, '1.20 ×'],
      [true, '0'],
      [true, '0'],
    ])
    expect(report.findings[1]?.verdicts).toEqual([
      { target: 'time ≤ 1.2 × frame store, by hand', reached: false, found: '1.50 ×' },
    ])
    expect(report.findings[2]?.verdicts).toMatchObject([{ reached: true }])
  })

  it('names what failed and what is missing, without taking the rest down', () => {
    expect(failures(report.findings)).toEqual(['rate.100000, zustand, by key: gave no answer'])
    const text = markdown(report)
    expect(text).toContain('- rate.100000, zustand, by key: gave no answer')
    expect(text).toContain('- valtio: not in this version (rate.100000)')
  })

  it('takes the source’s own cost off, least of least and middle of middle', () => {
    const script = (...values: number[]): Sample[] => values.map(value => ({ script: value, frames: 9 }))
    const found = summary(
      new Map([
        ['none', script(10, 14, 12)],
        ['jotai', script(110, 150, 132)],
        ['valtio', script(1)],
      ]),
      new Map([['valtio', { kind: 'failed', error: 'died in the second pass' }]]),
    )
    expect(found.get('jotai')).toMatchObject({ figures: { script: { min: 100, median: 120 }, frames: flat(9) } })
    expect(found.get('none')).toMatchObject({ figures: { script: { min: 10, median: 12 } } })
    expect(found.get('valtio')).toMatchObject({ kind: 'failed' })
  })

  it('is a Markdown table with as many cells in each line, and a plot with every dot inside the frame', () => {
    const lines = readmeTable(report)
      .split('\n')
      .filter(line => line.startsWith('|'))
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(9)
    const dots = [...plot(report).matchAll(/<circle class="\w+" cx="([\d.]+)" cy="[\d.]+" r="[\d.]+"><title>/g)]
    expect(dots).toHaveLength(9)
    for (const [, x] of dots) {
      expect(Number(x)).toBeGreaterThanOrEqual(330)
      expect(Number(x)).toBeLessThanOrEqual(936)
    }
  })
})

describe('the command', () => {
  it('takes a family for all of its rows, and always measures the source beside', () => {
    expect(readOptions(['--rows', 'rate', '--only', 'jotai'])).toMatchObject({
      rows: ['rate.100000', 'rate.1000000'],
      libraries: ['none', 'jotai'],
      whole: false,
    })
    expect(readOptions([])).toMatchObject({ rows: rows.map(({ row }) => row), passes: 3, short: false, whole: true })
  })

  it('has an adapter for every library, and a library for every adapter', () => {
    const files = readdirSync(join(root, 'apps/bench/src/browser/adapters')).map(file => parse(file).name)
    expect(files.sort()).toEqual(libraries.map(({ id }) => id).sort())
  })

  it('says where the time went, idle time left out', () => {
    const frame = (id: number, functionName: string, url = '') => ({
      id,
      callFrame: { functionName, url, lineNumber: 6 },
    })
    const nodes = [
      frame(1, '(idle)'),
      frame(2, 'publish', 'http://bench.invalid/a.js'),
      frame(3, 'publish', 'http://bench.invalid/a.js'),
    ]
    expect(hottest({ nodes, samples: [1, 2, 3, 2], timeDeltas: [9_000, 1_000, 500, 250] }, 5)).toEqual([
      { where: 'publish a.js:7', ms: 1.75 },
    ])
  })
})

describe('the README', () => {
  it('shows the results of record', () => {
    const file = join(root, 'apps/bench/results/browser.json')
    expect(existsSync(file)).toBe(true)
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(between(readme, 'bench:react', readmeTable(report))).toBe(readme)
    expect(readFileSync(join(root, 'apps/bench/results/browser.md'), 'utf8')).toBe(markdown(report))
    expect(report.short).toBe(false)
  })
})
