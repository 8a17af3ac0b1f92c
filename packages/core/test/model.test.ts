/**
 * Random programs against the plain model: see `model/program.ts` for what programs do, `model/invariants.ts` and
 * `model/listening.ts` for what is checked. A failure prints the seed and the smallest program that fails.
 * `DROPSLOT_MODEL_RUNS` raises the number of programs, `DROPSLOT_MODEL_SEED` repeats a run.
 */
import fc from 'fast-check'
import { test } from 'vitest'
import { programs } from './model/arbitrary.js'
import { run } from './model/interpreter.js'

const RUNS = Number(process.env.DROPSLOT_MODEL_RUNS ?? 1_000)
const SEED = process.env.DROPSLOT_MODEL_SEED

test('a bus does what a plain model says, whatever a program does to it (rules 1 to 14)', async () => {
  const parameters = { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) }
  await fc.assert(fc.asyncProperty(programs, run), parameters)
}, 3_600_000)
