/**
 * The link rows of the benchmark: the harness end to end on DropSlot and a peer, the line, the source, and the parts that turn figures into
 * words. What it measures is not judged here; a busy machine must not fail the tests.
 */
import { describe, expect, it, vi } from 'vitest'
import { figuresOf } from '../../apps/bench/src/figures.js'
import { Histogram } from '../../apps/bench/src/link/histogram.js'
import { judge, type Report } from '../../apps/bench/src/link/judgement.js'
import { Load } from '../../apps/bench/src/link/load.js'
import { messageOf } from '../../apps/bench/src/link/message.js'
import { readOptions } from '../../apps/bench/src/link/options.js'
import { labelOf, linePeers, portPeers } from '../../apps/bench/src/link/peers.js'
import { plot } from '../../apps/bench/src/link/plot.js'
import { rows } from '../../apps/bench/src/link/rows.js'
import { markdown, readmeTable } from '../../apps/bench/src/link/tables.js'
import { TokenBucket } from '../../apps/bench/src/link/token-bucket.js'
import { failures } from '../../apps/bench/src/report.js'
import * as family from './bench-family.js'

const bench = family.commandOf('link')

describe('a run', () => {
  const folder = family.resultsFolder()

  it('measures DropSlot beside the peers, and writes JSON, Markdown and a plot', { timeout: 120_000 }, () => {
    const { status, stderr } = bench('--short', '--only', 'dropslot,ws,message-port', '--out', folder)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const report = family.writtenIn<Report>(folder, 'link', 'client blocked for 3 s')
    expect(report).toMatchObject({ passes: 1, short: true })
    expect(report.findings.map(({ row }) => row)).toEqual(rows.filter(({ short }) => short).map(({ row }) => row))
    for (const { row, peers } of report.findings) {
      expect(Object.keys(peers)).toEqual(row.startsWith('ports') ? ['dropslot', 'message-port'] : ['dropslot', 'ws'])
      for (const outcome of Object.values(peers)) expect(outcome).toMatchObject({ kind: 'measured' })
    }
    const line = report.findings.find(({ row }) => row === 'slow.160')?.peers.dropslot
    expect(line).toMatchObject({ figures: { p50: {}, bound: {}, frame: {}, roundTrip: {}, wrong: {} } })
  })

  family.saysWhatIsWrong(bench, [
    [['--only', 'dropslot,mqtt'], /^There is no peer "mqtt"\. There are: dropslot, .*\.\n$/],
    [['--rows', 'stall.2'], /^There is no row "stall\.2"\. There are: stall\.160, .*\.\n$/],
  ])
})

describe('the source', () => {
  family.withFakeTimers()

  it('keeps its rate, gives each topic its turn, and knows the last of each', async () => {
    const seen = new Map<number, number[]>()
    const load = new Load({ rate: 10_000, topics: 10, bytes: 160, makeUp: 1_000 }, (topic, { n }) => {
      seen.set(topic, [...(seen.get(topic) ?? []), n])
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(load.updates).toBeGreaterThan(970)
    expect(load.updates).toBeLessThanOrEqual(1_000)
    const last = load.stop()
    expect(last).toEqual(last.map((_, topic) => seen.get(topic)?.at(-1)))
    const turns = [...seen.values()].map(({ length }) => length)
    expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(load.updates).toBeLessThanOrEqual(1_000)
  })

  it('leaves out what is later than it may make up for', () => {
    const load = new Load({ rate: 1_000, topics: 10, bytes: 160, makeUp: 10 }, () => {})
    vi.setSystemTime(Date.now() + 5_000)
    vi.advanceTimersByTime(0)
    vi.setSystemTime(Date.now() + 5_000)
    vi.advanceTimersToNextTimer()
    expect(load.updates).toBeLessThanOrEqual(20)
    load.stop()
  })

  it.each([160, 1_024])('makes messages of %i bytes of JSON', bytes => {
    expect(JSON.stringify(messageOf(123_456.789, 42, bytes))).toHaveLength(bytes)
  })
})

describe('the line', () => {
  it('passes so many bytes a second, and no more at once than its burst', () => {
    let now = 0
    const bucket = new TokenBucket(200_000, 16_384, () => now)
    expect(bucket.take(1e6)).toBe(16_384)
    expect(bucket.take(1e6)).toBe(0)
    let passed = 0
    for (; now < 1_000; now++) passed += bucket.take(1e6)
    expect(passed).toBeGreaterThan(199_000)
    expect(passed).toBeLessThanOrEqual(200_000)
    now += 60_000
    expect(bucket.take(1_000)).toBe(1_000)
    expect(bucket.take(1e6)).toBe(15_384)
  })
})

describe('the ages', () => {
  it('are told within two percent, and merge', () => {
    const [one, other] = [new Histogram(), new Histogram()]
    for (let age = 1; age <= 1_000; age++) (age % 2 === 0 ? one : other).add(age)
    one.merge(other.counts())
    expect(one.count).toBe(1_000)
    for (const share of [0.01, 0.5, 0.99, 1]) {
      expect(Math.abs(one.quantile(share) / (1_000 * share) - 1)).toBeLessThan(0.02)
    }
    expect(new Histogram().quantile(0.5)).toBeNaN()
  })
})

const { measured } = family

describe('the judgement', () => {
  const report = family.reportOf(judge, {
    'stall.160': {
      dropslot: measured({ held: 2.5, current: 12, wrong: 0 }),
      ws: measured({ held: 30, current: 900, wrong: 0 }),
      'socket-io': { kind: 'failed', error: 'gave no answer' },
    },
    'slow.160': { dropslot: measured({ p50: 12, worst: 40, bound: 15, wrong: 1 }), ws: measured({ p50: 3_000 }) },
    'fan-out.50hz': {
      dropslot: measured({ cpu: 1, ended50: 100, ended99: 200, wrong: 0 }),
      'socket-io': measured({ cpu: 4, ended50: 250, ended99: 600, wrong: 0 }),
    },
    'ports.ping': { dropslot: measured({ there: 60 }), 'message-port': measured({ there: 40 }) },
  })

  it('sets DropSlot against what is to be reached, and says what was found', () => {
    expect(report.findings.map(({ verdicts }) => verdicts.map(({ reached, found }) => [reached, found]))).toEqual([
      [
        [false, '2.50 MB'],
        [true, '12.0 ms'],
        [true, '0'],
      ],
      [
        [true, '12.0 ms'],
        [false, '40.0 ms'],
        [false, '1'],
      ],
      [
        [true, '4.00 ×'],
        [false, '2.50 ×'],
        [true, '3.00 ×'],
        [true, '0'],
      ],
      [],
    ])
  })

  it('names what failed, without taking the rest down', () => {
    expect(failures(report.findings, labelOf)).toEqual(['stall.160, socket.io: gave no answer'])
    expect(markdown(report)).toContain('- stall.160, socket.io: gave no answer')
  })

  it('takes the middle of the passes, and leaves out what could not be measured', () => {
    expect(figuresOf([{ p50: 3 }, { p50: 1 }, { p50: 2, worst: Number.NaN }])).toEqual({
      p50: { min: 1, median: 2, max: 3 },
    })
    expect(figuresOf([{ p50: 3, worst: Number.NaN }, { p50: 1 }])).toEqual({ p50: { min: 1, median: 2, max: 3 } })
  })

  it('is Markdown tables with as many cells in each line, and a plot with every dot inside the frame', () => {
    const tables = family.cellsOf(readmeTable(report))
    expect(tables.map(lines => [lines.length, new Set(lines)])).toEqual([
      [2 + 3 + 3 + 5, new Set([8])],
      [2 + 1, new Set([6])],
    ])
    family.expectDotsInFrame(plot(report), 8)
  })
})

describe('the command', () => {
  it('takes a family for all of its rows; a short run has one of each kind', () => {
    expect(readOptions(['--rows', 'ports', '--only', 'comlink'])).toMatchObject({
      rows: ['ports.ping', 'ports.idle', 'ports.busy'],
      peers: ['comlink'],
      whole: false,
    })
    expect(readOptions([])).toMatchObject({ rows: rows.map(({ row }) => row), short: false, whole: true })
    const short = readOptions(['--short']).rows
    expect(new Set(rows.filter(({ row }) => short.includes(row)).map(({ kind }) => kind))).toEqual(
      new Set(rows.map(({ kind }) => kind)),
    )
  })

  it('has an adapter for every peer, and a peer for every adapter', () => {
    expect(family.adaptersIn('link/adapters')).toEqual(linePeers.map(({ id }) => id).sort())
    expect(family.adaptersIn('link/ports')).toEqual(portPeers.map(({ id }) => id).sort())
  })
})

describe('the README', () => {
  family.showsTheResultsOfRecord('link', 'bench:link', { readmeTable, markdown, plot })
})
