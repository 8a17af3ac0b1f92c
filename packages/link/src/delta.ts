/**
 * What differs between two messages, field by field: worth it where messages are objects of many fields of which few change. Only plain
 * objects are compared, one level deep; a field differs when it is not the same by reference or, within it, by its JSON.
 */

/** Fields to set, and fields to delete. */
export type Delta = [set: Record<string, unknown>, deleted: string[]]

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What leads from `before` to `after`; undefined where a whole value is to be sent instead. */
export function deltaOf(before: unknown, after: unknown): Delta | undefined {
  if (!isPlain(before) || !isPlain(after)) return undefined
  const set: Record<string, unknown> = {}
  const keys = Object.keys(after)
  let changed = 0
  for (const key of keys) {
    if (isForbidden(key)) return undefined
    const value = after[key]
    if (Object.hasOwn(before, key) && (Object.is(before[key], value) || isEqualAsJson(before[key], value))) continue
    set[key] = value
    changed++
  }
  const deleted = Object.keys(before).filter(key => !Object.hasOwn(after, key))
  // A delta of everything is no shorter than the value.
  return changed === keys.length || deleted.some(isForbidden) ? undefined : [set, deleted]
}

function isEqualAsJson(a: unknown, b: unknown): boolean {
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
}

/** A new object: `before`, which is not changed, with the delta. Undefined where that is none. */
export function applyDelta(before: unknown, delta: unknown): unknown {
  if (!isPlain(before) || !Array.isArray(delta)) return undefined
  const [set, deleted] = delta as unknown[]
  if (!isPlain(set) || !Array.isArray(deleted)) return undefined
  const after: Record<string, unknown> = {}
  for (const key of Object.keys(before)) if (!isForbidden(key) && !deleted.includes(key)) after[key] = before[key]
  for (const key of Object.keys(set)) if (!isForbidden(key)) after[key] = set[key]
  return after
}

/** Fields that reach an object's prototype when they are assigned. They are never merged. */
function isForbidden(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype'
}
