/** The command: measures, prints, and writes the results. Exits with 1 when a peer failed, and for a command line that it does not know. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../options.js'
import { hottest } from '../profile.js'
import { between } from '../readme.js'
import { type Options, readOptions } from './options.js'
import { peers } from './peers.js'
import { plot } from './plot.js'
import { failures, judge, type Report } from './report.js'
import { profiles, run } from './run.js'
import { markdown, readmeTable, terminal } from './tables.js'

// This runs bundled, from `dist/link`.
const folder = fileURLToPath(new URL('../..', import.meta.url))
const readme = join(folder, '../../README.md')

async function main(options: Options): Promise<void> {
  const started = performance.now()
  if (options.profile) rmSync(profiles, { recursive: true, force: true })
  const outcomes = await run(options, progress)
  progress('')
  const report: Report = {
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
    passes: options.passes,
    short: options.short,
    versions: versions(options.peers),
    findings: judge(outcomes),
  }
  console.log(terminal(report))
  if (options.profile) showProfiles()
  write(report, options)
  const failed = failures(report.findings)
  for (const each of failed) console.error(`FAILED ${each}`)
  if (failed.length > 0) process.exitCode = 1
  console.error(`${((performance.now() - started) / 1000).toFixed(0)} s`)
}

/** One line that is written over, where somebody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function versions(ids: readonly string[]): Record<string, string> {
  const version = (name: string): string =>
    (JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version
  return Object.fromEntries(
    peers.filter(({ id }) => ids.includes(id)).map(({ id, packages }) => [id, packages.map(version).join(', ')]),
  )
}

function showProfiles(): void {
  for (const file of existsSync(profiles) ? readdirSync(profiles).sort() : []) {
    console.log(`\n${file}\n${hottest(join(profiles, file), 25).join('\n')}`)
  }
}

/** As for the core rows: a run of everything is the result of record, a short one only shows that all of this works. */
function write(report: Report, options: Options): void {
  const ofRecord = options.whole && !options.short && !options.profile && options.out === undefined
  if (!ofRecord && !options.short && options.out === undefined) return
  const out = options.out ?? (ofRecord ? join(folder, 'results') : mkdtempSync(join(tmpdir(), 'dropslot-bench-')))
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'link.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(out, 'link.md'), markdown(report))
  writeFileSync(join(out, 'link.svg'), plot(report))
  const table = between(readFileSync(readme, 'utf8'), 'bench:link', readmeTable(report))
  if (ofRecord) writeFileSync(readme, table)
  console.log(`\nWritten: ${out}${ofRecord ? ' and the README' : ''}`)
}

try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
