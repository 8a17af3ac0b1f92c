/** What the benchmark's families share of a run: its options, its passes, its failures, its end. Nothing is measured here. */
import { readFileSync, statSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { command } from '../../apps/bench/src/command.js'
import { isOfRecord, optionsFrom, UsageError } from '../../apps/bench/src/options.js'
import { failed } from '../../apps/bench/src/outcome.js'
import { inPasses, outcomesOf, type Taken } from '../../apps/bench/src/passes.js'
import { failures } from '../../apps/bench/src/report.js'
import { reportOf, resultsFolder } from './bench-family.js'

const peers = ['ours', 'theirs', 'other'].map(id => ({ id, label: id.toUpperCase(), packages: [] }))
const rows = ['slow.line', 'slow.phone', 'fast'].map(row => ({ row, peers }))
const choice = {
  noun: 'peer',
  peers: peers.map(({ id }) => id),
  rows: rows.map(({ row }) => row),
  passes: 3,
} as const

const sampled = (ms: number): Taken<'ms'> => ({ kind: 'sampled', sample: { ms } })

describe('the options', () => {
  it('are in the order of the report, however they were asked for, a family for all of its rows', () => {
    expect(optionsFrom(['--', '--only', 'other, ours', '--rows', 'fast,slow'], choice)).toEqual({
      ...{ peers: ['ours', 'other'], rows: ['slow.line', 'slow.phone', 'fast'] },
      ...{ short: false, profile: false, passes: 3, out: undefined, whole: false },
    })
  })

  it('have what is always measured, and of the rows what a short run has', () => {
    const more = { ...choice, always: ['ours'], shortRows: ['fast'] }
    expect(optionsFrom(['--only', 'theirs'], more).peers).toEqual(['ours', 'theirs'])
    expect(optionsFrom(['--short'], more)).toMatchObject({ rows: ['fast'], passes: 1, whole: true })
    expect(optionsFrom(['--short', '--rows', 'slow'], more).rows).toEqual(['slow.line', 'slow.phone'])
  })

  it('make a run of record of a run of everything, alone', () => {
    const ofRecord = (...args: string[]) => isOfRecord(optionsFrom(args, choice))
    expect(ofRecord()).toBe(true)
    expect(ofRecord('--passes', '9')).toBe(true)
    for (const args of [['--short'], ['--profile'], ['--out', 'here'], ['--only', 'ours'], ['--rows', 'fast']])
      expect({ args, ofRecord: ofRecord(...args) }).toEqual({ args, ofRecord: false })
  })
})

describe('the passes', () => {
  const options = { passes: 2, rows: ['slow.line', 'fast'], peers: ['ours', 'theirs'] }

  it('measure a row of all peers before the next, and everything once before anything twice', async () => {
    const lines: string[] = []
    await inPasses(
      options,
      rows,
      async () => sampled(1),
      line => lines.push(line),
    )
    expect(lines).toEqual([
      ...['pass 1 of 2: slow.line, OURS', 'pass 1 of 2: slow.line, THEIRS'],
      ...['pass 1 of 2: fast, OURS', 'pass 1 of 2: fast, THEIRS'],
      ...['pass 2 of 2: slow.line, OURS', 'pass 2 of 2: slow.line, THEIRS'],
      ...['pass 2 of 2: fast, OURS', 'pass 2 of 2: fast, THEIRS'],
    ])
  })

  it('count a failure in any of them as a failure, and do not ask again who failed or cannot', async () => {
    const asked: string[] = []
    const take = async ({ row }: { row: string }, { id }: { id: string }): Promise<Taken<'ms'>> => {
      asked.push(`${row} ${id}`)
      if (row === 'fast') return id === 'ours' ? sampled(asked.length) : { kind: 'absent', reason: 'cannot' }
      return asked.length > 4 && id === 'ours' ? failed(new Error('died')) : sampled(asked.length)
    }
    const passes = await inPasses({ ...options, passes: 3 }, rows, take, () => {})
    const found = [...passes].map(([row, series]) => [row, Object.fromEntries(outcomesOf(series))])
    expect(found).toEqual([
      [
        'slow.line',
        {
          ours: { kind: 'failed', error: 'died' },
          theirs: { kind: 'measured', figures: { ms: { min: 2, median: 6, max: 8 } } },
        },
      ],
      [
        'fast',
        {
          ours: { kind: 'measured', figures: { ms: { min: 3, median: 7, max: 9 } } },
          theirs: { kind: 'absent', reason: 'cannot' },
        },
      ],
    ])
    expect(asked.filter(each => each === 'slow.line ours')).toHaveLength(2)
    expect(asked.filter(each => each === 'fast theirs')).toHaveLength(1)
  })
})

describe('the failures', () => {
  it('are named in every family, whatever it calls those that failed', () => {
    const outcomes = { a: failed(new Error('died')), b: { kind: 'absent', reason: 'cannot' } as const }
    const found = [
      { row: 'one', verdicts: [], peers: outcomes },
      { row: 'two', verdicts: [], libraries: outcomes },
    ]
    expect(failures(found, id => id.toUpperCase())).toEqual(['one, A: died', 'two, A: died'])
  })
})

describe('the end of a run', () => {
  const folder = resultsFolder()
  const readme = new URL('../../README.md', import.meta.url)
  const report = reportOf(
    outcomes => [...outcomes].map(([row, found]) => ({ row, verdicts: [], peers: Object.fromEntries(found) })),
    { fast: { ours: failed(new Error('died')), theirs: { kind: 'measured' } as const } },
  )
  afterEach(() => {
    vi.restoreAllMocks()
    process.exitCode = undefined
  })

  it('names who failed and is no success, and writes all that was measured, the README aside', async () => {
    const { mtimeMs } = statSync(readme)
    // What is there already, so that a fault here harms nothing.
    const [, table = ''] =
      /<!-- bench:link:start -->\n([\s\S]*)\n<!-- bench:link:end -->/.exec(readFileSync(readme, 'utf8')) ?? []
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
    await command({
      ...{ file: 'link', table: 'bench:link', peers, packages: ['mitt'] },
      readOptions: () => optionsFrom(['--out', folder, '--only', 'ours'], choice),
      measure: async () => ({ engine: { engine: '1.0' }, findings: report.findings }),
      terminal: ({ engine }) => `on ${engine}`,
      markdown: ({ findings }) => `${findings.length} row`,
      readmeTable: () => table,
      plot: () => '<svg />',
    })
    expect(process.exitCode).toBe(1)
    expect(printed.mock.calls.flat()).toEqual(['on 1.0', `\nWritten: ${folder}`])
    expect(complained.mock.calls.flat()).toEqual(['FAILED fast, OURS: died', expect.stringMatching(/^\d+ s$/)])
    expect(JSON.parse(readFileSync(`${folder}/link.json`, 'utf8'))).toMatchObject({
      ...{ engine: '1.0', passes: 3, short: false, findings: report.findings },
      versions: { mitt: expect.stringMatching(/^\d+\./), ours: '' },
    })
    expect(readFileSync(`${folder}/link.md`, 'utf8')).toBe('1 row')
    expect(statSync(readme).mtimeMs).toBe(mtimeMs)
  })

  it('says in one line what the user can mend, and throws what only we can', async () => {
    const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
    const ending = (error: Error) =>
      command({
        ...{ file: 'link', table: 'bench:link', peers, packages: [] },
        readOptions: () => optionsFrom([], choice),
        measure: () => Promise.reject(error),
        ...{ terminal: () => '', markdown: () => '', readmeTable: () => '', plot: () => '' },
      })
    await ending(new UsageError('There is no Chromium.'))
    expect(complained.mock.calls).toEqual([['There is no Chromium.']])
    expect(process.exitCode).toBe(1)
    await expect(ending(new TypeError('a bug'))).rejects.toThrow('a bug')
  })
})
