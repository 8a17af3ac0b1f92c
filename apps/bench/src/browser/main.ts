/** The command: measures, prints, and writes the results. Exits with 1 when a library failed, and for a command line that it does not know. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../options.js'
import { between } from '../readme.js'
import { labelOf, libraries } from './libraries.js'
import { type Options, readOptions } from './options.js'
import { plot } from './plot.js'
import { failures, judge, type Report } from './report.js'
import { run } from './run.js'
import { NoChromium, openSession } from './session.js'
import { markdown, readmeTable, terminal } from './tables.js'

// This runs bundled, from `dist`.
const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = join(folder, '../../README.md')

async function main(options: Options): Promise<void> {
  const started = performance.now()
  const session = await openSession()
  const profiles: string[] = []
  const outcomes = await run(session, options, progress, (row, library, spots) => {
    const lines = spots.map(({ where, ms }) => `${ms.toFixed(1).padStart(8)} ms  ${where}`)
    profiles.push(`${row}, ${labelOf(library)}\n${lines.join('\n')}`)
  }).finally(() => session.close())
  progress('')
  const report: Report = {
    date: new Date().toISOString(),
    node: process.versions.node,
    browser: session.version,
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
    passes: options.passes,
    short: options.short,
    versions: versions(options.libraries),
    findings: judge(outcomes),
  }
  console.log([terminal(report), ...profiles].join('\n\n'))
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
  const asked = libraries.filter(({ id }) => ids.includes(id))
  return Object.fromEntries([
    ['react', version('react')],
    ...asked.map(({ id, packages }): [string, string] => [id, packages.map(version).join(', ')]),
  ])
}

/** As for the core rows: a run of everything is the result of record, a short one only shows that all of this works. */
function write(report: Report, options: Options): void {
  const ofRecord = options.whole && !options.short && !options.profile && options.out === undefined
  if (!ofRecord && !options.short && options.out === undefined) return
  const out = options.out ?? (ofRecord ? join(folder, 'results') : mkdtempSync(join(tmpdir(), 'dropslot-bench-')))
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'browser.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(out, 'browser.md'), markdown(report))
  writeFileSync(join(out, 'browser.svg'), plot(report))
  const table = between(readFileSync(readme, 'utf8'), 'bench:react', readmeTable(report))
  if (ofRecord) writeFileSync(readme, table)
  console.log(`\nWritten: ${out}${ofRecord ? ' and the README' : ''}`)
}

try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NoChromium)) throw error
  console.error(error.message)
  process.exitCode = 1
}
