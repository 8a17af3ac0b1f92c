/** Builds the packages once before tests that need them built, however many projects of a run ask for it. */
import { fileURLToPath } from 'node:url'
import { buildPackages } from '../../scripts/build-packages.mjs'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

// Each project loads this module anew, but all of them within one process: the symbol makes it one build a process.
const built = Symbol.for('dropslot.tests.built')
const shared = globalThis as { [built]?: Promise<void> }

export default function setup(): Promise<void> {
  shared[built] ??= buildPackages()
  return shared[built]
}
