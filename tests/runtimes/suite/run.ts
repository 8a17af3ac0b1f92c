import type { Case, Feature } from './check.js'
import { deliveryCases } from './delivery-cases.js'
import { platformCases } from './platform-cases.js'
import { pullCases } from './pull-cases.js'

/** What came of a run, as plain data, so that it can leave any runtime as JSON. */
export interface Result {
  readonly passed: number
  /** Cases that did not run, with what the host lacks for them. */
  readonly less: readonly (readonly [name: string, missing: Feature])[]
  readonly failed: readonly (readonly [name: string, message: string])[]
}

/** What a launcher may hand in: a way to force a collection, where there is one. */
export interface Means {
  readonly collect?: (() => unknown) | undefined
}

function has(feature: Feature, means: Means): boolean {
  const host = globalThis as Record<string, unknown>
  switch (feature) {
    case 'timers':
      return typeof host.setTimeout === 'function'
    case 'frames':
      return typeof host.requestAnimationFrame === 'function'
    case 'AbortController':
      return typeof host.AbortController === 'function'
    case 'collection':
      return means.collect !== undefined && typeof host.FinalizationRegistry === 'function'
    case 'Symbol.dispose':
      return typeof Symbol.dispose === 'symbol'
  }
}

/** Runs every case, one after the other. Needs nothing of its host. */
export async function run(means: Means = {}): Promise<Result> {
  const cases: readonly Case[] = [...deliveryCases, ...pullCases, ...platformCases(means.collect)]
  const less: [string, Feature][] = []
  const failed: [string, string][] = []
  let passed = 0
  for (const { name, needs, run: runCase } of cases) {
    if (needs !== undefined && !has(needs, means)) {
      less.push([name, needs])
      continue
    }
    try {
      await runCase()
      passed++
    } catch (error) {
      failed.push([name, error instanceof Error ? `${error.name}: ${error.message}` : String(error)])
    }
  }
  return { passed, less, failed }
}
