/** What users hand in and may get wrong: each check gives the argument back, or throws a `TypeError` that says what to pass. */

/** The longest that the platforms' timers can wait, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647

export function checkDuration(ms: unknown, name: string): number {
  if (typeof ms === 'number' && ms >= 0 && ms <= LONGEST_TIMER) return ms
  throw new TypeError(`${name} must be milliseconds from 0 to ${LONGEST_TIMER}, not ${String(ms)}.`)
}

export function checkFunction<F>(value: F, name: string): F {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} must be a function.`)
}

export function checkOptions<O extends object>(options: O | undefined, call: string): O | undefined {
  if (options === undefined || (typeof options === 'object' && options !== null)) return options
  throw new TypeError(`Options must be an object: ${call}.`)
}
