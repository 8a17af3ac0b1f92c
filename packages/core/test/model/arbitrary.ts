/** Random programs: the usual steps often, the rare ones rarely, listeners that do things themselves two levels deep. */
import fc from 'fast-check'
import { type DeliveryKind, NAMES, OWN, PATTERNS, Program, type Reaction, type Step } from './program.js'

const pick = fc.nat(7)
// Two names often, so that much happens on one topic, the others now and then.
const name = fc.oneof({ arbitrary: fc.nat(1), weight: 3 }, { arbitrary: fc.nat(NAMES.length - 1), weight: 1 })
const nameOrOwn = fc.oneof({ arbitrary: name, weight: 2 }, { arbitrary: fc.constant(OWN), weight: 1 })
const via = fc.constantFrom('bus' as const, 'handle' as const)
const immediate = fc.boolean()
const pattern = fc.constantFrom(...Object.keys(PATTERNS))
const delivery: fc.Arbitrary<DeliveryKind> = fc.oneof(
  { arbitrary: fc.constantFrom('sync' as const), weight: 3 },
  {
    arbitrary: fc.constantFrom(
      'microtask' as const,
      'frame' as const,
      'every 5' as const,
      'every 20' as const,
      'manual' as const,
      'manual' as const,
      'at once' as const,
      'failing' as const,
    ),
    weight: 7,
  },
)

/** Steps that anybody can do, inside a listener as well; `level` is how much deeper listeners and batches may be put in. */
function anyStep(level: number): fc.Arbitrary<Step> {
  const choices: fc.WeightedArbitrary<Step>[] = [
    { weight: 24, arbitrary: record('publish', { name: nameOrOwn, via, bad: often(false, 6) }) },
    { weight: 5, arbitrary: record('pull', { name: nameOrOwn, via, immediate }) },
    { weight: 6, arbitrary: record('take', { pick }) },
    {
      weight: 7,
      arbitrary: record('wait', {
        pick,
        timeout: fc.option(fc.constantFrom(0, 10, 30), { nil: undefined }),
        signal: fc.constantFrom('none' as const, 'later' as const, 'aborted' as const),
      }),
    },
    { weight: 3, arbitrary: record('abort', { pick }) },
    { weight: 4, arbitrary: record('next', { pick }) },
    { weight: 2, arbitrary: record('break', { pick }) },
    { weight: 2, arbitrary: record('close', { pick }) },
    { weight: 1, arbitrary: record('dispose', { pick }) },
    { weight: 3, arbitrary: record('stop', { pick }) },
    { weight: 2, arbitrary: record('watch', { pattern, immediate }) },
    { weight: 4, arbitrary: record('drain', { pick }) },
    { weight: 1, arbitrary: record('close watch', { pick }) },
    { weight: 5, arbitrary: record('remove', { name: nameOrOwn }) },
    { weight: 1, arbitrary: record('clean up', {}) },
    { weight: 2, arbitrary: record('hold', { name }) },
    { weight: 1, arbitrary: record('misuse', { name, via }) },
    { weight: 3, arbitrary: record('flush', {}) },
    { weight: 4, arbitrary: record('resolve', { pick }) },
    { weight: 2, arbitrary: record('reject', { pick }) },
    { weight: 4, arbitrary: record('deliver', { pick, twice: often(false, 2) }) },
  ]
  if (level > 0) {
    const deeper = fc.array(anyStep(level - 1), { maxLength: 4 })
    const script = fc.record({
      calls: fc.array(reaction(level - 1), { maxLength: 3 }),
      atEnd: fc.array(anyStep(level - 1), { maxLength: 1 }),
    })
    choices.push(
      { weight: 14, arbitrary: record('push', { name: nameOrOwn, via, immediate, delivery, script }) },
      { weight: 4, arbitrary: record('push watch', { pattern, immediate, delivery, script }) },
      { weight: 4, arbitrary: record('batch', { steps: deeper, throws: often(false, 3) }) },
    )
  }
  return fc.oneof(...choices)
}

function reaction(level: number): fc.Arbitrary<Reaction> {
  const step = fc.oneof(
    { arbitrary: anyStep(level), weight: 40 },
    { arbitrary: record('stop self', { pick }), weight: 4 },
    { arbitrary: record('close bus', {}), weight: 1 },
  )
  return fc.record({
    steps: fc.array(step, { maxLength: 3 }),
    end: fc.oneof(
      { arbitrary: fc.constant('returns' as const), weight: 6 },
      { arbitrary: fc.constantFrom('throws' as const, 'rejects' as const, 'resolves' as const), weight: 3 },
      { arbitrary: fc.constant('slow' as const), weight: 4 },
      { arbitrary: fc.constant('thenable' as const), weight: 1 },
    ),
  })
}

/** Steps at the outside: there, time passes too. */
const outerStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: anyStep(2) },
  { weight: 8, arbitrary: record('microtasks', {}) },
  { weight: 6, arbitrary: record('frame', {}) },
  { weight: 7, arbitrary: record('advance', { ms: fc.constantFrom(1, 4, 5, 10, 25) }) },
  { weight: 1, arbitrary: record('close bus', {}) },
)

export const programs: fc.Arbitrary<Program> = fc
  .tuple(
    fc.record({
      maxTopics: often(100, 4, 3),
      staleAfter: often<number | undefined>(undefined, 2, 16),
      checked: fc.boolean(),
    }),
    fc.array(outerStep, { minLength: 1, maxLength: 40, size: 'max' }),
  )
  .map(([rules, steps]) => new Program(rules, steps))

function often<T>(usual: T, weight: number, rare: T = true as T): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary: fc.constant(rare), weight: 1 })
}

/** A step and its arguments. The cast: the callers' records are those of `Step`, which the compiler cannot follow through a spread. */
function record<Do extends Step['do'], Rest extends object>(
  what: Do,
  rest: { [K in keyof Rest]: fc.Arbitrary<Rest[K]> },
): fc.Arbitrary<Step> {
  return fc.record(rest).map(values => ({ do: what, ...values }) as unknown as Step)
}
