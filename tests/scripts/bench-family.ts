/** What the tests of all families of the benchmark's rows have in common: the command, a report that was made up, and what is drawn of it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Figured, figuresOf, type Sample } from '../../apps/bench/src/figures.js'
import type { Outcome } from '../../apps/bench/src/outcome.js'
import { between } from '../../apps/bench/src/readme.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bench = join(root, 'apps/bench')

/** A command of the benchmark's, which ends before it returns. */
export type Command = (...args: string[]) => { status: number | null; stdout: string; stderr: string }

export function commandOf(launcher: 'bench' | 'browser' | 'link'): Command {
  return (...args) => spawnSync(process.execPath, [join(bench, `${launcher}.mjs`), ...args], { encoding: 'utf8' })
}

/** For what a command writes; gone after the tests. */
export function resultsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dropslot-bench-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

/** What a command wrote into a folder: the report, and that Markdown and a plot are beside it. */
export function writtenIn<Report>(folder: string, file: string, label: string): Report {
  expect(readFileSync(join(folder, `${file}.md`), 'utf8')).toContain(label)
  expect(readFileSync(join(folder, `${file}.svg`), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  return JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Report
}

export function saysWhatIsWrong(command: Command, lines: readonly [args: string[], line: RegExp][]): void {
  it.each(lines)('says in one line what is wrong with %j', (args, line) => {
    expect(command(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(line) })
  })
}

/** Before and after each test of a describe. */
export function withFakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** What a peer has of one pass. */
export function measured<Metric extends string>(sample: Sample<Metric>): Outcome<Figured<Metric>> {
  return { kind: 'measured', figures: figuresOf([sample]) }
}

/** A report of a run that never was: `found` by row, then by peer. */
export function reportOf<Outcome, Finding>(
  judge: (outcomes: ReadonlyMap<string, ReadonlyMap<string, Outcome>>) => Finding[],
  found: Readonly<Record<string, Readonly<Record<string, Outcome>>>>,
) {
  return {
    ...{ date: '2026-01-02T03:04:05.000Z', node: '20.20.2', v8: '11.3', browser: '150.0', cpu: 'Some | CPU', cores: 2 },
    ...{ platform: 'linux x64', passes: 3, short: false, versions: { mitt: '3.0.1' } },
    findings: judge(new Map(Object.entries(found).map(([row, peers]) => [row, new Map(Object.entries(peers))]))),
  }
}

/** How many cells each line of each Markdown table has; a bar inside a cell is none of its ends. */
export function cellsOf(text: string): number[][] {
  return text
    .split('\n\n')
    .filter(part => part.startsWith('|'))
    .map(part => part.split('\n').map(line => (line.match(/(?<!\\)\|/g)?.length ?? 0) - 1))
}

export function expectDotsInFrame(plot: string, count: number): void {
  const dots = [...plot.matchAll(/<circle class="\w+" cx="([\d.]+)" cy="[\d.]+" r="[\d.]+"><title>/g)]
  expect(dots).toHaveLength(count)
  for (const [, x] of dots) {
    expect(Number(x)).toBeGreaterThanOrEqual(330)
    expect(Number(x)).toBeLessThanOrEqual(936)
  }
}

/** The adapters in a folder below `src`. */
export function adaptersIn(folder: string): string[] {
  return readdirSync(join(bench, 'src', folder))
    .map(file => parse(file).name)
    .sort()
}

/** The README and the Markdown of record are what the JSON of record says. */
export function showsTheResultsOfRecord<Report extends { readonly short: boolean }>(
  file: string,
  table: string,
  tables: { readmeTable(report: Report): string; markdown(report: Report): string; plot(report: Report): string },
): void {
  it('shows the results of record', () => {
    const results = join(bench, 'results', file)
    expect(existsSync(`${results}.json`)).toBe(true)
    const report = JSON.parse(readFileSync(`${results}.json`, 'utf8')) as Report
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(between(readme, table, tables.readmeTable(report))).toBe(readme)
    expect(readFileSync(`${results}.md`, 'utf8')).toBe(tables.markdown(report))
    expect(readFileSync(`${results}.svg`, 'utf8')).toBe(tables.plot(report))
    expect(report.short).toBe(false)
  })
}
