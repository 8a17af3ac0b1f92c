/**
 * The benchmark runs: the harness end to end on core and one peer, and the parts that turn figures into words. What it measures is not
 * judged here; a busy machine must not fail the tests.
 */
import { describe, expect, it } from 'vitest'
import { rowNames, SIZE_ROW } from '../../apps/bench/src/core/cases/index.js'
import { judge, type Report } from '../../apps/bench/src/core/judgement.js'
import type { Measured } from '../../apps/bench/src/core/measure.js'
import { readOptions } from '../../apps/bench/src/core/options.js'
import { labelOf, peers } from '../../apps/bench/src/core/peers.js'
import { plot } from '../../apps/bench/src/core/plot.js'
import { crateRows, rows } from '../../apps/bench/src/core/rows.js'
import { run } from '../../apps/bench/src/core/run.js'
import { markdown, readmeTable, terminal } from '../../apps/bench/src/core/tables.js'
import { figure } from '../../apps/bench/src/digits.js'
import type { Outcome } from '../../apps/bench/src/outcome.js'
import { between } from '../../apps/bench/src/readme.js'
import { failures } from '../../apps/bench/src/report.js'
import { median, minimum } from '../../apps/bench/src/statistics.js'
import * as family from './bench-family.js'

const bench = family.commandOf('bench')

const measured = (min: number, middle = min): Outcome<Measured> => ({
  kind: 'measured',
  ...{ min, median: middle, samples: 9 },
})

describe('a run', () => {
  const folder = family.resultsFolder()

  it('measures core beside a peer and the limit, and writes JSON, Markdown and a plot', () => {
    const { status, stderr } = bench(
      ...['--short', '--only', 'core,limit,mitt', '--rows', 'publish.10,pull.take,bytes.topic,size', '--out', folder],
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const report = family.writtenIn<Report>(folder, 'latest', 'publish to 10 listeners')
    expect(report).toMatchObject({ node: process.versions.node, passes: 1, short: true })
    expect(report.findings.map(({ row }) => row)).toEqual(['publish.10', 'pull.take', 'bytes.topic', SIZE_ROW])
    const [publish, take, bytes, size] = report.findings
    for (const id of ['core', 'limit', 'mitt']) {
      for (const finding of [publish, bytes]) expect(finding?.peers[id]).toMatchObject({ kind: 'measured' })
    }
    const { core } = publish?.peers ?? {}
    if (core?.kind !== 'measured') throw new Error('core was not measured')
    expect(core.min).toBeGreaterThan(0)
    expect(core.median).toBeGreaterThanOrEqual(core.min)
    expect(take?.peers.mitt).toEqual({ kind: 'absent', reason: 'keeps no value' })
    expect(size?.peers.limit).toMatchObject({ kind: 'absent' })
    expect(publish?.verdicts[0]?.target).toBe('≤ 1.15 × limit')
  })

  family.saysWhatIsWrong(bench, [
    [['--only', 'core,kafka'], /^There is no peer "kafka"\. There are: core, .*\.\n$/],
    [['--rows', 'publish.2'], /^There is no row "publish\.2"\. There are: publish\.none, .*\.\n$/],
    [['--passes', '0'], /^--passes is a number from 1 to 100, not 0\.\n$/],
    [['--fast'], /^Unknown option '--fast'.*\n$/],
  ])

  it('reports a process that dies as that peer’s failure, and goes on', async () => {
    // Unbundled, as here, there is no worker to start, so that every process dies.
    const outcomes = await run(readOptions(['--short', '--only', 'mitt', '--rows', 'publish.1,size']), () => {})
    expect(outcomes.get('publish.1')?.get('mitt')).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/^ended with 1: Error: Cannot find module/),
    })
    expect(outcomes.get(SIZE_ROW)?.get('mitt')).toMatchObject({ kind: 'measured' })
  })

  it('takes a family for all of its rows, in the order of the report', () => {
    expect(readOptions(['--rows', 'await,idle.1', '--only', 'mitt,core'])).toMatchObject({
      rows: ['idle.1', 'await.wait', 'await.iterate'],
      peers: ['core', 'mitt'],
      whole: false,
    })
    expect(readOptions([])).toMatchObject({ rows: rowNames, short: false, whole: true })
  })
})

describe('the figures', () => {
  it('are the least and the middle', () => {
    expect(minimum([3, 1, 2])).toBe(1)
    expect(median([3, 1, 10])).toBe(3)
    expect(median([4, 1, 2, 10])).toBe(3)
    expect(median([])).toBeNaN()
  })

  it('have as many digits as mean something', () => {
    expect([1.234, 12.34, 123.4, 12_345.6].map(figure)).toEqual(['1.23', '12.3', '123', '12,346'])
  })
})

describe('the judgement', () => {
  const report = family.reportOf(judge, {
    'publish.10': { core: measured(24, 30), limit: measured(20, 20), mitt: measured(23), rxjs: measured(40) },
    'idle.0': { core: measured(10) },
    'idle.1000000': { core: measured(10.5) },
    'pull.take': { core: measured(5), limit: measured(4), mitt: { kind: 'absent', reason: 'keeps no value' } },
    'create.topic': { core: measured(80), 'mini-signals': measured(50), zustand: measured(90) },
    'size.bundle': { core: measured(3_100) },
    'crate.cleanup_100': { core: measured(4_000) },
    burst: { core: measured(9_000), limit: measured(8_000), rxjs: { kind: 'failed', error: 'ended with SIGSEGV' } },
  })
  const found = (row: string) => report.findings.find(each => each.row === row)

  it('sets DropSlot against the limit, and says by how much a target is missed', () => {
    expect(found('publish.10')).toMatchObject({
      ratio: { min: 1.2, median: 1.5 },
      best: { peer: 'mitt', min: 23 },
      verdicts: [
        { target: '≤ 1.15 × limit', reached: false, found: '1.20 ×' },
        { target: 'ahead of every peer', reached: false, found: '1.04 × mitt' },
      ],
    })
    expect(found('pull.take')?.verdicts).toEqual([{ target: '≤ 2 × limit', reached: true, found: '1.25 ×' }])
  })

  it('sets a row that is to be flat against the row where it begins', () => {
    expect(found('idle.1000000')).toMatchObject({
      ratio: { min: 1.05 },
      verdicts: [{ target: '≤ 1.1 × idle.0', reached: true }],
    })
  })

  it('sets topics against stores, and sizes against bytes', () => {
    expect(found('create.topic')).toMatchObject({ best: { peer: 'mini-signals' }, verdicts: [{ reached: true }] })
    expect(found('size.bundle')?.verdicts).toEqual([{ target: '≤ 3,000', reached: false, found: '3,100' }])
  })

  it('names what failed, without taking the rest down', () => {
    expect(failures(report.findings, labelOf)).toEqual(['burst, rxjs: ended with SIGSEGV'])
    expect(found('burst')?.verdicts[0]).toMatchObject({ reached: true })
    expect(markdown(report)).toContain('- burst, rxjs: ended with SIGSEGV')
  })

  it('never invents a figure: what was not measured is a dash, with its reason', () => {
    const text = markdown(report)
    expect(text).toContain('- mitt: keeps no value (pull.take)')
    expect(text).toMatch(/\| pull\.take \| 5\.00 \(5\.00\) \| 4\.00 \(4\.00\) \| – \|/)
    expect(text).toContain('| cleanup of 100 unused topics | 4,000 | 4,000 | 24,000 |')
    expect(terminal(report)).toMatch(/publish to 10 listeners +24\.0 +20\.0 +1\.20 ×/)
  })

  it('is a Markdown table with as many cells in each line', () => {
    const [table = []] = family.cellsOf(readmeTable(report))
    expect(table.length).toBeGreaterThan(5)
    expect(new Set(table)).toEqual(new Set([6]))
  })

  it('is drawn with every dot inside the frame', () => {
    const drawn = plot(report)
    family.expectDotsInFrame(drawn, 14)
    expect(drawn).toContain('prefers-color-scheme: dark')
    expect(drawn).not.toContain('NaN')
  })
})

describe('the rows', () => {
  it('have an adapter for every peer, and a peer for every adapter', () => {
    expect(family.adaptersIn('core/peers')).toEqual(peers.map(({ id }) => id).sort())
  })

  it('that are measured are those that are reported', () => {
    expect([...rows, ...crateRows].map(({ row }) => row).sort()).toEqual([...rowNames].sort())
  })

  it('that are to be flat begin at rows that there are', () => {
    const levels = rows.flatMap(({ targets }) => targets.flatMap(({ of }) => of ?? []))
    for (const level of levels) expect(['limit', 'bytes', ...rowNames]).toContain(level)
  })
})

describe('the README', () => {
  it('gets the table between its markers, and nothing else of it changes', () => {
    const report = family.reportOf(judge, { 'publish.none': { core: measured(2), limit: measured(2) } })
    const before = 'above\n<!-- bench:start -->\nold\n<!-- bench:end -->\nbelow\n'
    const after = between(before, 'bench', readmeTable(report))
    expect(after).toMatch(
      /^above\n<!-- bench:start -->\n[\s\S]*\| publish, nobody listening [\s\S]*\n<!-- bench:end -->\nbelow\n$/,
    )
    expect(after).not.toContain('old')
    expect(between(after, 'bench', readmeTable(report))).toBe(after)
    expect(() => between('no markers', 'bench', readmeTable(report))).toThrow('The README has no <!-- bench:start -->')
  })

  family.showsTheResultsOfRecord('latest', 'bench', { readmeTable, markdown, plot })
})
