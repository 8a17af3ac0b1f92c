import { PROTOCOL, UNKNOWN_FRAME, Violation } from './close-code.js'
import { type Frame, REMOVED } from './frame.js'

/** What an element may be, by a letter; a capital stands for a list of what has that signature. */
const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  s: value => typeof value === 'string',
  // A name.
  n: value => typeof value === 'string' && value !== '',
  // What a bus is known by, which is kept with each of its values.
  i: value => typeof value === 'string' && value !== '' && value.length <= 64,
  o: value => value === undefined || is('i', value),
  // A count, which stays far below where adding one no longer makes a difference.
  c: value => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 50,
  // The form of an item.
  f: value => value === undefined || (is('c', value) && (value as number) <= REMOVED),
  // A moment.
  m: value => Number.isFinite(value),
  b: value => typeof value === 'boolean',
  '*': () => true,
  N: value => isList(value, 'n'),
  H: value => isList(value, 'ncci'),
  T: value => isList(value, 'cnc'),
  I: value => isList(value, 'ccm*fo'),
}

/** The signature of each frame, a letter an element. */
const signatures: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  ['hello', 'scism'],
  ['have', 'sH'],
  ['held', 'sH'],
  ['want', 'sncb'],
  ['unwant', 'sn'],
  ['offer', 'sN'],
  ['batch', 'scmTI'],
  ['ack', 'sc'],
  ['refused', 'ssss'],
  ['rest', 'sb'],
  ['ping', 's'],
  ['pong', 's'],
  ['bye', 'ssm'],
])

function is(kind: string, value: unknown): boolean {
  return kinds[kind]?.(value) === true
}

/** Of what one letter stands for, or of tuples. */
function isList(value: unknown, signature: string): boolean {
  return Array.isArray(value) && value.every(each => isTuple(signature[1] ? each : [each], signature))
}

/** Whether it is a list of what the signature says, in that order, and no more; `f` and `o` may be left out at its end. */
function isTuple(value: unknown, signature: string): boolean {
  if (!Array.isArray(value) || value.length > signature.length) return false
  for (let place = 0; place < signature.length; place++) {
    const kind = signature[place] as string
    if (!is(kind, value[place]) || (kind === '*' && place >= value.length)) return false
  }
  return true
}

/** The frame, if it is one. @throws Violation that says what it is not */
export function checkFrame(value: unknown): Frame {
  const kind: unknown = Array.isArray(value) ? value[0] : undefined
  const signature = signatures.get(kind)
  if (signature === undefined) throw new Violation(UNKNOWN_FRAME, 'an unknown frame')
  if (!isTuple(value, signature)) throw new Violation(PROTOCOL, `a malformed ${kind as string} frame`)
  return value as Frame
}
