/**
 * Builds the packages once before tests that need them built, however many projects of a run ask for it.
 *
 * A package whose built files are all younger than everything they are made from is left as it is. Packages are built in
 * the order of their imports: the declarations of react are checked against those of core.
 */
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['core', 'react']
const recipe = ['tsup.config.ts', 'tsconfig.base.json', 'pnpm-lock.yaml']
const results = ['index.js', 'index.js.map', 'index.d.ts']
const tsup = createRequire(import.meta.url)
  .resolve('tsup')
  .replace(/index\.js$/, 'cli-default.js')

/** When a file was last changed; a missing one is older than all others. */
const changed = (path: string): number => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

function isFresh(name: string): boolean {
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

function build(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsup, '--config', '../../tsup.config.ts'], {
      cwd: join(root, 'packages', name),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const read = (text: Buffer) => {
      output += text.toString()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', reject)
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`building ${name} failed:\n${output}`))))
  })
}

async function buildAll(): Promise<void> {
  for (const name of packages) if (!isFresh(name)) await build(name)
}

// Each project loads this module anew, but all of them within one process: the symbol makes it one build a process.
const built = Symbol.for('dropslot.tests.built')
const shared = globalThis as { [built]?: Promise<void> }

export default function setup(): Promise<void> {
  shared[built] ??= buildAll()
  return shared[built]
}
