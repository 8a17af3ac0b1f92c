/**
 * Runs the conformance suite from the packed core in every runtime: `pnpm runtimes [--only node-22,bun] [--write]`.
 *
 * Prints a table; with `--write` puts it into the README, else checks that the README's says the same. Exits with 1 when a case failed, or
 * a runtime could not be had that `runtimes.json` does not list as known to be missing, with a reason.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeBundles } from './bundles.mjs'
import { bare } from './launchers/bare.mjs'
import { chromium, firefox, webkit } from './launchers/browsers.mjs'
import { bun } from './launchers/bun.mjs'
import { deno } from './launchers/deno.mjs'
import { hermes } from './launchers/hermes.mjs'
import { node } from './launchers/node.mjs'
import { quickjs } from './launchers/quickjs.mjs'
import { workerd } from './launchers/workerd.mjs'
import { installDebian, installPackages } from './means.mjs'
import { claims, isGood, table, tableIn, withTable } from './report.mjs'

/** @type {import('./launchers/launcher.ts').Launcher[]} */
const launchers = [...[20, 22, 24, 26].map(node), bun, deno, workerd, chromium, firefox, webkit, quickjs, hermes, bare]
/** @param {{ name: string }} launcher */
const idOf = launcher => launcher.name.toLowerCase().replaceAll(' ', '-')
const readmePath = fileURLToPath(new URL('../../README.md', import.meta.url))
const { packages: pinned, knownMissing } = JSON.parse(readFileSync(new URL('runtimes.json', import.meta.url), 'utf8'))

function options() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } })
  if (values.only === undefined) return { chosen: launchers, ...values }
  const wanted = values.only.split(',')
  for (const id of wanted) {
    if (!launchers.some(launcher => idOf(launcher) === id)) {
      throw new Error(`There is no runtime "${id}". Choose among ${launchers.map(idOf).join(', ')}.`)
    }
  }
  return { ...values, chosen: launchers.filter(launcher => wanted.includes(idOf(launcher))) }
}

/**
 * @param {import('./launchers/launcher.ts').Launcher} launcher
 * @param {string} folder
 * @param {import('./launchers/launcher.ts').Context['bundles']} bundles
 * @returns {Promise<import('./launchers/launcher.ts').Outcome>}
 */
async function runOne(launcher, folder, bundles) {
  const started = Date.now()
  /** @type {import('./launchers/launcher.ts').Outcome} */
  let outcome
  try {
    installDebian(launcher.debian ?? [])
    const own = Object.fromEntries(launcher.packages.map(name => [name, pinned[name]]))
    const packages = launcher.packages.length > 0 ? installPackages(own) : ''
    outcome = { name: launcher.name, ...(await launcher.launch({ folder, bundles, packages })) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    outcome = { name: launcher.name, error: message, known: knownMissing[idOf(launcher)] }
  }
  console.log(
    `${isGood(outcome) ? 'ok    ' : 'FAILED'} ${launcher.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  )
  if (outcome.error !== undefined) console.log(`       ${outcome.known ? 'known: ' : ''}${outcome.error}`)
  for (const [name, message] of outcome.result?.failed ?? []) console.log(`       ${name}\n         ${message}`)
  return outcome
}

async function main() {
  const { chosen, only, write } = options()
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'dropslot-runtimes-'))
  const outcomes = []
  try {
    const bundles = await makeBundles(folder)
    for (const launcher of chosen) outcomes.push(await runOne(launcher, folder, bundles))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const seen = table(outcomes)
  console.log(`\n${seen}`)
  let good = outcomes.every(isGood)
  if (only === undefined) {
    const readme = readFileSync(readmePath, 'utf8')
    if (write) writeFileSync(readmePath, withTable(readme, seen))
    else if (claims(tableIn(readme)).join('\n') !== claims(seen).join('\n')) {
      console.log("\nThe README's table says something else: write it anew with `pnpm runtimes --write`.")
      good = false
    }
  }
  process.exitCode = good ? 0 : 1
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
