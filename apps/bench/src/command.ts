/** What the commands of all families of rows do: measure, print, and write the results. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folder } from './folder.js'
import { machine } from './machine.js'
import { isOfRecord, type Options, UsageError } from './options.js'
import { labelsOf, type Peer } from './peer.js'
import { clearProfiles, profileTexts } from './profiles.js'
import { between } from './readme.js'
import { type Finding, failures, type Report } from './report.js'
import { versionsOf } from './versions.js'

/** Rows that are measured in one way, and reported in files and a README table of their own. */
export interface Family<Found extends Finding<unknown>, Engine extends object> {
  /** Of the files in `results`, without what stands behind the dot. */
  readonly file: 'latest' | 'browser' | 'link'
  /** What the comments around the table in the README are called. */
  readonly table: string
  readonly peers: readonly Peer[]
  /** What all peers are measured with, whose versions are reported before theirs. */
  readonly packages: readonly string[]
  readOptions(args: readonly string[]): Options
  /** Writes the profiles, too, if they are asked for. */
  measure(options: Options, progress: (line: string) => void): Promise<Measurement<Found, Engine>>
  terminal(report: Report<Found, Engine>): string
  markdown(report: Report<Found, Engine>): string
  readmeTable(report: Report<Found, Engine>): string
  plot(report: Report<Found, Engine>): string
}

export interface Measurement<Found, Engine> {
  /** What else ran than Node. */
  readonly engine: Engine
  readonly findings: readonly Found[]
}

const readmeFile = join(folder, '../../README.md')

/** Sets 1 as the exit code when a peer failed, and for a command line that it does not know. */
export async function command<Found extends Finding<unknown>, Engine extends object>(
  family: Family<Found, Engine>,
): Promise<void> {
  try {
    await run(family, family.readOptions(process.argv.slice(2)))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

async function run<Found extends Finding<unknown>, Engine extends object>(
  family: Family<Found, Engine>,
  options: Options,
): Promise<void> {
  const started = performance.now()
  if (options.profile) clearProfiles()
  const { engine, findings } = await family.measure(options, progress)
  progress('')
  const report: Report<Found, Engine> = {
    ...machine(engine),
    passes: options.passes,
    short: options.short,
    versions: versionsOf(
      family.peers.filter(({ id }) => options.peers.includes(id)),
      family.packages,
    ),
    findings,
  }
  console.log([family.terminal(report), ...(options.profile ? profileTexts() : [])].join('\n\n'))
  write(family, report, options)
  const failed = failures(findings, labelsOf(family.peers))
  for (const each of failed) console.error(`FAILED ${each}`)
  if (failed.length > 0) process.exitCode = 1
  console.error(`${((performance.now() - started) / 1000).toFixed(0)} s`)
}

/** One line that is written over, where somebody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** The results of record to their place, those of a short run to a new folder, and any where they are asked to be; others nowhere. */
function write<Found extends Finding<unknown>, Engine extends object>(
  family: Family<Found, Engine>,
  report: Report<Found, Engine>,
  options: Options,
): void {
  const ofRecord = isOfRecord(options)
  if (!ofRecord && !options.short && options.out === undefined) return
  const to = options.out ?? (ofRecord ? join(folder, 'results') : mkdtempSync(join(tmpdir(), 'dropslot-bench-')))
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, `${family.file}.json`), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(to, `${family.file}.md`), family.markdown(report))
  writeFileSync(join(to, `${family.file}.svg`), family.plot(report))
  const readme = between(readFileSync(readmeFile, 'utf8'), family.table, family.readmeTable(report))
  if (ofRecord) writeFileSync(readmeFile, readme)
  console.log(`\nWritten: ${to}${ofRecord ? ' and the README' : ''}`)
}
