/** Arguments are checked where they are given: what is wrong there is found out later as a line that never works, or as silence. */

/** What an option must be, if it is given: whether a value is that, and the words for it, after 'must be'. */
export type Rule = readonly [isRight: (value: unknown) => boolean, words: string]

/** The options that there are. */
export type Rules = Readonly<Record<string, Rule>>

/** The longest that timers can wait, in milliseconds; more would be none at all. */
export const LONGEST = 2_147_483_647

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

export const aFunction: Rule = [value => typeof value === 'function', 'a function']
export const aBoolean: Rule = [value => typeof value === 'boolean', 'true or false']

export function aRange(least: number, most: number = LONGEST): Rule {
  return [value => typeof value === 'number' && value >= least && value <= most, `a number from ${least} to ${most}`]
}

export function aList(example: string): Rule {
  return [value => Array.isArray(value) && value.every(isText), `a list such as ['${example}']`]
}

export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return names.every(name => typeof Object(value)[name] === 'function')
}

export const aCodec: Rule = [
  value => hasMethods(value, 'encode', 'decode') && typeof (value as { name: unknown }).name === 'string',
  "an object with name, encode and decode, such as msgpack of '@dropslot/link/msgpack'",
]

/** A value as an error shows it: a string in quotes, so that '100' is not taken for 100. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (!Array.isArray(value)) return isObject(value) ? 'an object' : String(value)
  return value.every(isText) ? 'a list' : `one which has ${shown(value.find(each => !isText(each)))}`
}

/** @throws TypeError that begins with `words` and ends with the value, where that is not right */
export function check(isRight: unknown, words: string, value: unknown): void {
  if (!isRight) throw new TypeError(`${words}, not ${shown(value)}.`)
}

/** True, or it throws. @throws TypeError for what is no options, has one that does not exist, or one that is not what it must be */
export function checkOptions(options: unknown, rules: Rules, words: string, prefix = ''): true {
  check(isObject(options), words, options)
  for (const [name, value] of Object.entries(options as object)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined)
      throw new TypeError(`${prefix}${name} is no option; there are ${Object.keys(rules).join(', ')}.`)
    if (value !== undefined) check(rule[0](value), `${prefix}${name} must be ${rule[1]}`, value)
  }
  return true
}

/** What was thrown, as the end of a sentence, whose full stop follows. */
export function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
}
