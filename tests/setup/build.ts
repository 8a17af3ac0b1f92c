/**
 * Builds the packages once before tests that need them built, however many projects of a run ask for it.
 *
 * Packages are built in the order of their imports: the declarations of react are checked against those of core.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['core', 'react']
const tsup = createRequire(import.meta.url)
  .resolve('tsup')
  .replace(/index\.js$/, 'cli-default.js')

function build(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsup, '--config', '../../tsup.config.ts', '--silent'], {
      cwd: `${root}packages/${name}`,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', text => {
      output += text
    })
    child.stderr.on('data', text => {
      output += text
    })
    child.on('error', reject)
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`building ${name} failed:\n${output}`))))
  })
}

async function buildAll(): Promise<void> {
  for (const name of packages) await build(name)
}

// Each project loads this module anew, but all of them within one process: the symbol makes it one build a process.
const built = Symbol.for('dropslot.tests.built')
const shared = globalThis as { [built]?: Promise<void> }

export default function setup(): Promise<void> {
  shared[built] ??= buildAll()
  return shared[built]
}
