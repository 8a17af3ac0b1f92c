/** The suite's only tools, because many runtimes have no test framework: a case, what it may need of its host, and how it complains. */

/** What a host may lack. A case that needs something missing is reported as such; it is never passed over in silence. */
export type Feature = 'timers' | 'frames' | 'AbortController' | 'collection' | 'Symbol.dispose'

export interface Case {
  readonly name: string
  readonly needs?: Feature
  run(): void | Promise<void>
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${key}: ${show(entry)}`)
      .join(', ')}}`
  }
  return String(value)
}

/** Throws unless both are the same, arrays and plain objects member by member. */
export function equal(actual: unknown, expected: unknown): void {
  if (!isEqual(actual, expected)) throw new Error(`${show(actual)} instead of ${show(expected)}`)
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every(key => isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  )
}

/** What `run` throws; throws itself when it does not. */
export function thrown(run: () => unknown): unknown {
  let result: unknown
  try {
    result = run()
  } catch (error) {
    return error
  }
  throw new Error(`nothing was thrown: ${show(result)}`)
}

/** What `promise` rejects with; throws when it is fulfilled. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await promise
  } catch (error) {
    return error
  }
  throw new Error(`it was fulfilled: ${show(result)}`)
}

/** Lets promises settle that settle by themselves; needs no timer. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await null
}
