/**
 * Random programs against the plain model: see `model/program.ts` for what programs do, `model/invariants.ts` and
 * `model/listening.ts` for what is checked. A failure prints the seed and the smallest program that fails.
 * `DROPSLOT_MODEL_RUNS` raises the number of programs, `DROPSLOT_MODEL_SEED` repeats a run.
 */
import fc from 'fast-check'
import { test } from 'vitest'
import { programs } from './model/arbitrary.js'
import { loads, runLoad } from './model/frames.js'
import { run } from './model/interpreter.js'

const RUNS = Number(process.env.DROPSLOT_MODEL_RUNS ?? 10_000)
const SEED = process.env.DROPSLOT_MODEL_SEED

const parameters = { includeErrorInReport: true, ...(SEED === undefined ? {} : { seed: Number(SEED) }) }

test('a bus does what a plain model says, whatever a program does to it (rules 1 to 14)', async () => {
  await fc.assert(fc.asyncProperty(programs, run), { ...parameters, numRuns: RUNS })
}, 3_600_000)

test('a frame is cut short when its budget is used up, and everybody is served in turn', () => {
  fc.assert(fc.property(loads, runLoad), { ...parameters, numRuns: Math.ceil(RUNS / 4) })
}, 3_600_000)
