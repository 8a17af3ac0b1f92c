/** Arguments are checked where they are given: what is wrong there is found out later as a line that never works, or as silence. */
import type { Codec } from './codec.js'

/** A value as an error shows it: a string in quotes, so that '100' is not taken for 100. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}

/** @throws TypeError for what is no number of that range */
export function checkRange(value: unknown, least: number, most: number, name: string): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new TypeError(`${name} must be a number from ${least} to ${most}, not ${shown(value)}.`)
}

/** @throws TypeError for what is neither undefined nor a function */
export function checkFunction(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name} must be a function, not ${shown(value)}.`)
}

/** @throws TypeError for what is no list of strings that are not empty */
export function checkList(value: unknown, name: string, example: string): void {
  if (Array.isArray(value) && value.every(each => typeof each === 'string' && each !== '')) return
  const wrong = Array.isArray(value) ? value.find(each => typeof each !== 'string' || each === '') : value
  const where = Array.isArray(value) ? 'which has ' : ''
  throw new TypeError(
    `${name} must be a list such as ['${example}'], not ${where === '' ? '' : 'one '}${where}${shown(wrong)}.`,
  )
}

/** @throws TypeError for what is neither undefined nor a codec */
export function checkCodec(value: Codec | undefined): void {
  if (value === undefined) return
  const { name, encode, decode } = Object(value) as Partial<Codec>
  if (typeof name === 'string' && typeof encode === 'function' && typeof decode === 'function') return
  throw new TypeError(
    `codec must be an object with name, encode and decode, such as msgpack of '@dropslot/link/msgpack', not ${shown(value)}.`,
  )
}

/** @throws TypeError for what is no bus */
export function checkBus(value: unknown, name: string): void {
  const { publish, subscribe } = Object(value) as { publish?: unknown; subscribe?: unknown }
  if (typeof publish !== 'function' || typeof subscribe !== 'function')
    throw new TypeError(`${name} needs a bus of '@dropslot/core' first, not ${shown(value)}.`)
}

/** What was thrown, as the end of a sentence, whose full stop follows. */
export function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
}
