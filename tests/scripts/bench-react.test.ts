/**
 * The browser rows of the benchmark: the harness end to end on DropSlot and its limit, the source of updates, and the parts that turn
 * figures into words. What it measures is not judged here; a busy machine must not fail the tests.
 */
import { describe, expect, it, vi } from 'vitest'
import { judge, type Report } from '../../apps/bench/src/browser/judgement.js'
import { labelOf, libraries } from '../../apps/bench/src/browser/libraries.js'
import { Load } from '../../apps/bench/src/browser/load.js'
import type { Metric } from '../../apps/bench/src/browser/metrics.js'
import { readOptions } from '../../apps/bench/src/browser/options.js'
import { plot } from '../../apps/bench/src/browser/plot.js'
import { rows } from '../../apps/bench/src/browser/rows.js'
import { summary } from '../../apps/bench/src/browser/run.js'
import { markdown, readmeTable } from '../../apps/bench/src/browser/tables.js'
import type { Sample } from '../../apps/bench/src/figures.js'
import { failed } from '../../apps/bench/src/outcome.js'
import { hottest } from '../../apps/bench/src/profile.js'
import { failures } from '../../apps/bench/src/report.js'
import { findChromium } from '../../scripts/chromium.mjs'
import * as family from './bench-family.js'

const bench = family.commandOf('browser')

describe.skipIf(findChromium().path === undefined)('a run (needs a Chromium)', () => {
  const folder = family.resultsFolder()

  it('measures DropSlot beside the limit, and writes JSON, Markdown and a plot', { timeout: 120_000 }, () => {
    const { status, stderr } = bench(
      ...['--short', '--only', 'dropslot,frame-store', '--rows', 'rate.100000,mount,heap', '--out', folder],
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const report = family.writtenIn<Report>(folder, 'browser', 'mount and unmount of 10,000 cells')
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
  })

  family.saysWhatIsWrong(bench, [
    [['--only', 'dropslot,mobx'], /^There is no library "mobx"\. There are: none, dropslot, .*\.\n$/],
    [['--rows', 'rate.2'], /^There is no row "rate\.2"\. There are: cells\.1000, .*\.\n$/],
  ])
})

describe('the source', () => {
  family.withFakeTimers()

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
const { measured } = family

describe('the judgement', () => {
  const report = family.reportOf(judge, {
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
    expect(failures(report.findings, labelOf)).toEqual(['rate.100000, zustand, by key: gave no answer'])
    const text = markdown(report)
    expect(text).toContain('- rate.100000, zustand, by key: gave no answer')
    expect(text).toContain('- valtio: not in this version (rate.100000)')
  })

  it('takes the source’s own cost off, least of least and middle of middle', () => {
    const script = (...values: number[]): Sample<Metric>[] => values.map(value => ({ script: value, frames: 9 }))
    const found = summary(
      new Map(
        Object.entries({
          none: script(10, 14, 12),
          jotai: script(110, 150, 132),
          valtio: failed('died in the second pass'),
        }),
      ),
    )
    expect(found.get('jotai')).toMatchObject({ figures: { script: { min: 100, median: 120 }, frames: flat(9) } })
    expect(found.get('none')).toMatchObject({ figures: { script: { min: 10, median: 12 } } })
    expect(found.get('valtio')).toMatchObject({ kind: 'failed' })
  })

  it('is a Markdown table with as many cells in each line, and a plot with every dot inside the frame', () => {
    expect(family.cellsOf(readmeTable(report))).toEqual([[8, 8, 8, 8, 8]])
    family.expectDotsInFrame(plot(report), 9)
  })
})

describe('the command', () => {
  it('takes a family for all of its rows, and always measures the source beside', () => {
    expect(readOptions(['--rows', 'rate', '--only', 'jotai'])).toMatchObject({
      rows: ['rate.100000', 'rate.1000000'],
      peers: ['none', 'jotai'],
      whole: false,
    })
    expect(readOptions([])).toMatchObject({ rows: rows.map(({ row }) => row), passes: 3, short: false, whole: true })
  })

  it('has an adapter for every library, and a library for every adapter', () => {
    expect(family.adaptersIn('browser/adapters')).toEqual(libraries.map(({ id }) => id).sort())
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
    expect(hottest({ nodes, samples: [1, 2, 3, 2], timeDeltas: [9_000, 1_000, 500, 250] })).toEqual([
      { where: 'publish a.js:7', ms: 1.75, share: 1.75 / 10.75 },
    ])
  })
})

describe('the README', () => {
  family.showsTheResultsOfRecord('browser', 'bench:react', { readmeTable, markdown, plot })
})
