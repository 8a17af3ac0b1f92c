/**
 * Times a trial in batches, and weighs what stays on the heap.
 *
 * A batch is long enough for the clock and short enough to fall between two disturbances; its size is found while warming up.
 */

import { median, minimum } from '../statistics.js'
import { MESSAGES } from './message.js'
import type { Trial, Weighing } from './trial.js'

interface Plan {
  /** How long a batch should take, in milliseconds. */
  readonly batchMs: number
  /** How long to warm up, in milliseconds of timed work. */
  readonly warmMs: number
  readonly batches: number
}

export const plans = {
  full: { batchMs: 2, warmMs: 60, batches: 40 },
  /** Tries whether everything runs; what it measures says nothing. */
  short: { batchMs: 0.2, warmMs: 1, batches: 3 },
  /** Long enough for a sampling profiler. */
  profile: { batchMs: 2, warmMs: 60, batches: 500 },
} satisfies Record<string, Plan>

export type PlanName = keyof typeof plans

/** Nanoseconds for an operation, or bytes for a thing. */
export interface Measured {
  readonly min: number
  readonly median: number
  readonly samples: number
}

const LARGEST_BATCH = 1 << 22

export async function time(trial: Trial, plan: Plan): Promise<Measured> {
  if (trial.warmUp !== undefined) await time(trial.warmUp, { ...plan, batches: 0 })
  let count = trial.count ?? MESSAGES
  const most = trial.most ?? LARGEST_BATCH
  let warmed = 0
  const heavy = trial.heavy === true
  // Small batches first: code is compiled while they run, and the size follows what the last one took.
  for (let batch = 0; warmed < plan.warmMs || batch < (heavy ? 1 : 3); batch++) {
    const took = await runBatch(trial, count)
    warmed += took
    if (trial.count === undefined && took < plan.batchMs) {
      const wanted = took <= 0 ? count * 2 : Math.min(count * 2, count * (plan.batchMs / took))
      count = Math.min(most, Math.max(MESSAGES, Math.round(wanted / MESSAGES) * MESSAGES))
    }
    if (batch >= (heavy ? 12 : 10_000)) break
  }
  const samples: number[] = []
  const batches = heavy ? Math.ceil(plan.batches / 3) : plan.batches
  for (let batch = 0; batch < batches; batch++) samples.push(((await runBatch(trial, count)) * 1e6) / count)
  return { min: minimum(samples), median: median(samples), samples: samples.length }
}

async function runBatch(trial: Trial, count: number): Promise<number> {
  trial.prepare?.(count)
  const started = performance.now()
  const running = trial.run(count)
  if (running !== undefined) await running
  const took = performance.now() - started
  const finishing = trial.finish?.()
  if (finishing !== undefined) await finishing
  return took
}

export function weigh(weighing: Weighing, rounds: number): Measured {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('weighing needs --expose-gc')
  const samples: number[] = []
  // The first round also makes code and feedback, which is not counted.
  for (let round = 0; round <= rounds; round++) {
    weighing.prepare()
    collect()
    collect()
    const before = process.memoryUsage().heapUsed
    weighing.build()
    collect()
    collect()
    const after = process.memoryUsage().heapUsed
    if (round > 0) samples.push((after - before) / weighing.count)
    weighing.clear()
  }
  // Weighing errs to both sides, so the least says nothing here.
  const middle = median(samples)
  return { min: middle, median: middle, samples: samples.length }
}
