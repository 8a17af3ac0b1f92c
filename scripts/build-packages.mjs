/**
 * Builds the packages, each only when something that it is made from is younger than what was built.
 *
 * In the order of their imports: the declarations of react are checked against those of core.
 */
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = ['core', 'react', 'link']
const recipe = ['tsup.config.ts', 'tsconfig.base.json', 'pnpm-lock.yaml']
const results = ['index.js', 'index.js.map', 'index.d.ts']

/** When a file was last changed; a missing one is older than all others. @param {string} path */
const changed = path => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

/** @param {string} name */
function isFresh(name) {
  // Those before it in the list are what it may import.
  const made = packages.slice(0, packages.indexOf(name) + 1).flatMap(each => {
    const sources = readdirSync(join(root, 'packages', each, 'src'), { recursive: true, encoding: 'utf8' })
    return ['package.json', 'tsconfig.json', 'src', ...sources.map(file => `src/${file}`)].map(
      file => `packages/${each}/${file}`,
    )
  })
  const youngestSource = Math.max(...[...recipe, ...made].map(changed))
  return results.every(file => changed(`packages/${name}/dist/${file}`) > youngestSource)
}

/**
 * Runs tsup with `args` in a folder of the workspace. Silent, but for what it printed when it fails.
 *
 * @param {string} folder
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function runTsup(folder, args) {
  const tsup = createRequire(import.meta.url)
    .resolve('tsup')
    .replace(/index\.js$/, 'cli-default.js')
  return runNode(folder, tsup, args)
}

/**
 * Runs a Node program in a folder of the workspace. Silent, but for what it printed when it fails.
 *
 * @param {string} folder
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export function runNode(folder, program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: join(root, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', text => {
        output += text
      })
    }
    child.on('error', reject)
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`building ${folder} failed:\n${output}`))))
  })
}

/** @returns {Promise<void>} */
export async function buildPackages() {
  for (const name of packages) {
    if (!isFresh(name)) await runTsup(`packages/${name}`, ['--config', '../../tsup.config.ts'])
  }
}
