/** What users hand in and may get wrong: each check gives the argument back, or throws a `TypeError` that says what to pass. */

/** The longest that the platforms' timers can wait, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647

/** The error for what is not as it must be. */
export function misfit(name: string, wanted: string, value: unknown): TypeError {
  // Strings in quotes, so that '5' is no 5; of what may have no text, or a long one, its kind.
  const shown = Object(value) === value ? typeof value : typeof value === 'string' ? `'${value}'` : String(value)
  return new TypeError(`${name} must be ${wanted}, not ${shown}.`)
}

export function checkDuration(ms: unknown, name: string): number {
  if (typeof ms === 'number' && ms >= 0 && ms <= LONGEST_TIMER) return ms
  throw misfit(name, `milliseconds from 0 to ${LONGEST_TIMER}`, ms)
}

export function checkFunction<F>(value: F, name: string): F {
  if (value === undefined || typeof value === 'function') return value
  throw misfit(name, 'a function', value)
}

export function checkOptions<O extends object>(options: O | undefined, call: string): O | undefined {
  if (options === undefined || (typeof options === 'object' && options !== null)) return options
  throw misfit('Options', `an object, as in ${call}`, options)
}
