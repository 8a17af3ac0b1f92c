import { PROTOCOL, UNKNOWN_FRAME, Violation } from './close-code.js'
import { type Frame, REMOVED } from './frame.js'

type Check = (value: unknown) => boolean

/** What a bus is known by, which is kept with each of its values. */
const isId: Check = value => typeof value === 'string' && value !== '' && value.length <= 64
/** Versions stay far below where adding one no longer makes a difference. */
const isCount: Check = value => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 50

/** What an element may be, by a letter. */
const kinds: Readonly<Record<string, Check>> = {
  s: value => typeof value === 'string',
  /** A name. */
  n: value => typeof value === 'string' && value !== '',
  i: isId,
  b: value => typeof value === 'boolean',
  c: isCount,
  /** A moment. */
  m: value => Number.isFinite(value),
  /** Anything. */
  '*': value => value !== undefined,
  /** What may be left out: the form of an item, and who published it. */
  f: value => value === undefined || (isCount(value) && (value as number) <= REMOVED),
  o: value => value === undefined || isId(value),
  /** Lists. */
  N: value => isList(value, 'n'),
  H: value => isList(value, 'ncci'),
  T: value => isList(value, 'cnc'),
  I: value => isList(value, 'ccm*fo'),
}

/** What is in each frame, a letter an element. */
const frames: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries({
    hello: 'scism',
    have: 'sH',
    held: 'sH',
    want: 'sncb',
    unwant: 'sn',
    offer: 'sN',
    batch: 'scmTI',
    ack: 'sc',
    refused: 'ssss',
    rest: 'sb',
    ping: 's',
    pong: 's',
    bye: 'ssm',
  }),
)

/** Of what one letter stands for, or of tuples. */
function isList(value: unknown, signature: string): boolean {
  // Of a copy, which has no gaps, as a list that was cloned may have: they would be passed over.
  return Array.isArray(value) && [...value].every(each => isTuple(signature[1] ? each : [each], signature))
}

/** Whether it is a list of what the signature says, in that order, and no more. */
function isTuple(value: unknown, signature: string): boolean {
  if (!Array.isArray(value) || value.length > signature.length) return false
  for (let place = 0; place < signature.length; place++) {
    if (!kinds[signature[place] as string]?.(value[place])) return false
  }
  return true
}

/** The frame, if it is one. @throws Violation that says what it is not */
export function checkFrame(value: unknown): Frame {
  // Asked as it is: to make a text of what may be anything can fail.
  const signature = frames.get(Array.isArray(value) && value[0])
  if (signature === undefined) throw new Violation(UNKNOWN_FRAME, 'an unknown frame')
  if (!isTuple(value, signature)) throw new Violation(PROTOCOL, `a malformed ${(value as Frame)[0]} frame`)
  return value as Frame
}
