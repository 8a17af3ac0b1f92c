/**
 * `pnpm mutants`: plants faults into core, and into the engine of link, one at a time, and runs the tests of that package until one of
 * them sees it.
 *
 * Every fault of `mutants/*.mjs` must be seen, or be listed there as equivalent, with the reason. The model runs first, with a fixed
 * seed, so that a result can be had again; what it does not see is left to the named tests. A fault that never ends is stopped after a
 * while and counts as seen. Arguments pick faults by their file (`walking`) or a part of their name. It all happens in a copy: the
 * sources are not touched.
 */
import './node-version.mjs'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { delivery } from './mutants/delivery.mjs'
import { exhausting } from './mutants/exhausting.mjs'
import { linking } from './mutants/linking.mjs'
import { reading } from './mutants/reading.mjs'
import { slot } from './mutants/slot.mjs'
import { walking } from './mutants/walking.mjs'
import { watching } from './mutants/watching.mjs'

/** @typedef {import('./mutants/mutant.mjs').Mutant} Mutant */

/** A run without a fault is given this time at most; one with a fault, so many times what that took, and not less than a while. */
const LONGEST = 300_000
const PATIENCE = { times: 5, least: 15_000 }
/** A fixed choice of programs, and enough of them to see what is rare. */
const MODEL = {
  DROPSLOT_MODEL_SEED: '1',
  DROPSLOT_MODEL_RUNS: '10000',
  DROPSLOT_LINK_SEED: '1',
  DROPSLOT_LINK_RUNS: '500',
  DROPSLOT_LINK_FRAMES: '20000',
}
const root = fileURLToPath(new URL('..', import.meta.url))

const copy = mkdtempSync(join(tmpdir(), 'dropslot-mutants-'))
/** @type {Record<string, Mutant[]>} */
const lists = { slot, delivery, reading, walking, watching, exhausting, linking }
const all = Object.values(lists).flat()
const asked = process.argv.slice(2)
const chosen = Object.entries(lists).flatMap(([list, mutants]) =>
  asked.length === 0 || asked.includes(list)
    ? mutants
    : mutants.filter(({ name }) => asked.some(part => name.includes(part))),
)
if (chosen.length === 0) fail(`No fault has ${asked.join(' or ')} in its name.`)

/** @param {Mutant} mutant */
const pathOf = ({ file, package: name = 'core' }) => join(copy, 'packages', name, 'src', file)
/** In their order: where the rarest orders of events are tried comes first, what takes longest last. */
const SUITES = {
  core: {
    model: ['packages/core/test/model'],
    others: ['packages/core/test', '--exclude', '**/model*', '--exclude', '**/exhaustion*'],
    'the end of the stack': ['packages/core/test/exhaustion'],
  },
  link: {
    model: ['packages/link/test/internal/convergence'],
    others: ['packages/link/test/internal', '--exclude', '**/convergence*'],
  },
}
/** @type {{ mutant: Mutant, by: string | undefined }[]} */
const results = []
/** @type {Map<string, number>} */
const limits = new Map()
/** The tests that are running, as a group of processes. */
let running = 0
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopTests()
    fail('Stopped.')
  })
}
try {
  prepare()
  checkAnchors()
  for (const name of new Set(chosen.map(({ package: name = 'core' }) => name))) {
    const red = await run(name)
    if (red !== undefined) fail(`Without any fault planted, the tests fail already: ${red}.`)
  }
  for (const mutant of chosen) {
    const by = mutant.equivalent === undefined ? await tried(mutant) : undefined
    results.push({ mutant, by })
    console.log(line(mutant, by))
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
report()

/** What the tests need, with the installed packages of the original. */
function prepare() {
  cpSync(join(root, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  /** @type {Record<string, string>} */
  const alias = {}
  for (const name of ['core', 'link']) {
    const folder = join(copy, 'packages', name)
    mkdirSync(folder, { recursive: true })
    for (const part of ['src', 'test', 'package.json']) {
      cpSync(join(root, 'packages', name, part), join(folder, part), { recursive: true })
    }
    symlinkSync(join(root, 'packages', name, 'node_modules'), join(folder, 'node_modules'), 'junction')
    // The longer name first: the shorter one is taken for the beginning of it.
    if (name === 'link') alias['@dropslot/link/server'] = join(folder, 'src/server.ts')
    alias[`@dropslot/${name}`] = join(folder, 'src/index.ts')
  }
  const config = { resolve: { alias }, test: { include: ['packages/*/test/**/*.test.ts'], testTimeout: 60_000 } }
  writeFileSync(join(copy, 'vitest.config.mjs'), `export default ${JSON.stringify(config)}\n`)
}

function checkAnchors() {
  for (const mutant of all) {
    const { name, file, search, replace } = mutant
    const text = readFileSync(pathOf(mutant), 'utf8')
    const times = text.split(search).length - 1
    if (times !== 1) fail(`"${name}": its text occurs ${times} times in ${file}, not once:\n${search}`)
    if (search === replace) fail(`"${name}" changes nothing.`)
    // A fault that is no TypeScript would be seen by every test, and say nothing of them.
    try {
      transformSync(
        text.replace(search, () => replace),
        { loader: 'ts' },
      )
    } catch (error) {
      fail(`"${name}" does not compile: ${String(error)}`)
    }
  }
}

/**
 * Plants a fault, runs the tests, and mends it again.
 * @param {Mutant} mutant
 */
async function tried(mutant) {
  const { search, replace, package: name = 'core' } = mutant
  const path = pathOf(mutant)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(search, () => replace),
  )
  try {
    return await run(name)
  } finally {
    writeFileSync(path, text)
  }
}

/**
 * What saw a fault: `the model`, the name of a test, or that it never ended; undefined when nothing did.
 * @param {'core' | 'link'} name
 */
async function run(name) {
  for (const [part, args] of Object.entries(SUITES[name])) {
    const failure = await timed(`${name}: ${part}`, args)
    if (failure !== undefined) return part === 'model' && !failure.startsWith('it ') ? `the model${failure}` : failure
  }
}

/**
 * Runs tests; how long the first run takes, which has no fault, says how long the others may.
 * @param {string} part
 * @param {string[]} args
 */
async function timed(part, args) {
  const began = performance.now()
  const failure = await vitest(args, limits.get(part) ?? LONGEST)
  const took = performance.now() - began
  if (!limits.has(part)) limits.set(part, Math.max(PATIENCE.least, PATIENCE.times * took))
  return failure
}

/**
 * Runs tests until the first that fails, and gives its name, with the rule that the model names, if any.
 * @param {string[]} args
 * @param {number} time in milliseconds
 * @returns {Promise<string | undefined>}
 */
function vitest(args, time) {
  const output = join(copy, 'result.json')
  rmSync(output, { force: true })
  const command = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--bail=1',
    '--reporter=json',
    `--outputFile=${output}`,
  ]
  return new Promise(resolve => {
    const child = spawn(process.execPath, [...command, ...args], {
      cwd: copy,
      stdio: 'ignore',
      // A group of its own, to be stopped as one, because the tests run in processes of theirs, and a fault may keep those busy for ever.
      detached: true,
      env: { ...process.env, ...MODEL },
    })
    running = Number(child.pid)
    let isLate = false
    const limit = setTimeout(() => {
      isLate = true
      stopTests()
    }, time)
    // Only then is the next begun, so that what is stopped is never another run than this.
    child.on('close', code => {
      clearTimeout(limit)
      running = 0
      if (isLate) resolve('it never ends')
      else if (code === 0) resolve(undefined)
      else resolve(failureIn(output))
    })
  })
}

function stopTests() {
  if (running !== 0) process.kill(-running, 'SIGKILL')
  running = 0
}

/** @param {string} output */
function failureIn(output) {
  /** @type {{ testResults: { assertionResults: { status: string, title: string, failureMessages: string[] }[] }[] }} */
  let result
  try {
    result = JSON.parse(readFileSync(output, 'utf8'))
  } catch {
    return 'it breaks the run'
  }
  const failed = result.testResults.flatMap(file => file.assertionResults).find(({ status }) => status === 'failed')
  if (failed === undefined) return 'it breaks a whole file of tests'
  const rule = /Rule \d+/.exec(failed.failureMessages.join('\n'))
  return rule === null ? `: ${failed.title}` : ` (${rule[0].toLowerCase()})`
}

/**
 * @param {Mutant} mutant
 * @param {string | undefined} by
 */
function line({ name, breaks, equivalent }, by) {
  if (equivalent !== undefined) return `equal     ${name}: ${equivalent}`
  return by === undefined
    ? `SURVIVED  ${name} (${breaks})`
    : `killed    ${name} (${breaks}) by ${by.replace(/^: /, '')}`
}

function report() {
  const tried = results.filter(({ mutant }) => mutant.equivalent === undefined)
  const survivors = tried.filter(({ by }) => by === undefined)
  const byModel = tried.filter(({ by }) => by?.startsWith('the model'))
  console.log(
    `\n${tried.length} faults planted: ${byModel.length} seen by the model, ${tried.length - byModel.length - survivors.length} ` +
      `by named tests or because they never end, ${survivors.length} by nobody; ${results.length - tried.length} listed as equivalent.`,
  )
  if (survivors.length > 0) process.exit(1)
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  // `exit` skips `finally`.
  rmSync(copy, { recursive: true, force: true })
  process.exit(1)
}
