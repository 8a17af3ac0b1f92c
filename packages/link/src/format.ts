import { MISMATCH, NO_JSON, PROTOCOL, UNSAFE, Violation } from './close-code.js'
import type { Codec } from './codec.js'
import type { Delta } from './delta.js'
import type { Entry } from './entry.js'
import {
  BYTES,
  CODED,
  checkFrame,
  DELTA,
  type Frame,
  type Item,
  REMOVED,
  type TopicDefinition,
  WHOLE,
} from './frame.js'

/** A batch that is about to be sent, its items made by the same format. */
export interface Outgoing<P> {
  readonly seq: number
  readonly now: number
  readonly topics: readonly TopicDefinition[]
  readonly pieces: readonly P[]
}

/**
 * How frames stand on a line. One format for all lines of a kind, so that an item that was made for one line serves them all. `P` is what it
 * makes of an item.
 */
export interface Format<P = unknown> {
  /** What the two sides compare. */
  readonly name: string
  /** @throws what the codec throws for a value that it cannot encode */
  item(entry: Sayable, updatedAt: number, origin: string | undefined, delta: Delta | undefined): P
  /** About how many bytes it adds to a batch, never less. */
  sizeOf(piece: P): number
  batch(batch: Outgoing<P>): unknown
  frame(frame: Frame): unknown
  /** The frame that was received. @throws Violation for anything else */
  read(received: unknown): Frame
  /** The value of an item. @throws Violation */
  decode(item: Item): unknown
}

/** What an item is made of: an entry, or what stands for one. */
export type Sayable = Pick<Entry, 'id' | 'stamp' | 'removed' | 'value'>

function itemOf(entry: Sayable, updatedAt: number, value: unknown, form: number, origin: string | undefined): Item {
  const item: Item = [entry.id, entry.stamp.version, updatedAt, value]
  if (form !== WHOLE || origin !== undefined) item.push(form)
  if (origin !== undefined) item.push(origin)
  return item
}

/** Frames as they stand, for lines that clone them: ports and channels. Nothing is encoded. */
export const cloned: Format<Item> = {
  name: 'clone',
  item(entry, updatedAt, origin, delta) {
    if (entry.removed) return itemOf(entry, updatedAt, null, REMOVED, origin)
    return itemOf(entry, updatedAt, delta ?? entry.value, delta === undefined ? WHOLE : DELTA, origin)
  },
  sizeOf: () => 0,
  batch: ({ seq, now, topics, pieces }) => ['batch', seq, now, topics, pieces],
  frame: frame => frame,
  read: checkFrame,
  decode: ([, , , value]) => value,
}

/** An item as JSON, and the bytes that go with it, if its value is bytes. */
interface Encoded {
  readonly json: string
  readonly bytes: Uint8Array | undefined
  readonly size: number
}

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true })

/** How many bytes a string needs in UTF-8; a surrogate without its other half is three, as the sign that stands for it. */
export function bytesOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII, where a character is a byte.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/**
 * Frames as JSON, for sockets. A batch whose values are all JSON is a text frame. Otherwise it is a binary one: the length of the JSON as four
 * bytes, big end first, the JSON, and then the bytes of all values that are bytes, one after the other; the JSON has their lengths.
 */
class SocketFormat implements Format<Encoded> {
  readonly name: string
  readonly #codec: Codec | undefined

  constructor(codec: Codec | undefined) {
    this.#codec = codec
    this.name = codec?.name ?? 'json'
  }

  item(entry: Sayable, updatedAt: number, origin: string | undefined, delta: Delta | undefined): Encoded {
    const { value } = entry
    let stands: unknown = null
    let form = REMOVED
    let bytes: Uint8Array | undefined
    if (!entry.removed) {
      if (value instanceof Uint8Array) {
        bytes = value
        form = BYTES
      } else if (this.#codec !== undefined) {
        // Whole: a delta is JSON, which may not hold what the codec does.
        bytes = this.#codec.encode(value)
        form = CODED
      } else if (delta !== undefined) {
        stands = delta
        form = DELTA
      } else {
        stands = value
        form = WHOLE
      }
    }
    if (bytes !== undefined) stands = bytes.byteLength
    const text = JSON.stringify(stands)
    // A function, a symbol, or a toJSON that gives one.
    if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`)
    // The other side would end the line for it, again and again, with all other topics on it.
    if (text.includes('"__proto__":')) throw new TypeError('a field named __proto__')
    const { id, stamp } = entry
    const tail = origin !== undefined ? `,${form},${JSON.stringify(origin)}` : form === WHOLE ? '' : `,${form}`
    const json = `[${id},${stamp.version},${updatedAt},${text}${tail}]`
    return { json, bytes, size: bytesOf(json) + 1 + (bytes?.byteLength ?? 0) }
  }

  sizeOf(piece: Encoded): number {
    return piece.size
  }

  batch({ seq, now, topics, pieces }: Outgoing<Encoded>): string | Uint8Array {
    let items = ''
    let length = 0
    for (const { json, bytes } of pieces) {
      items += items === '' ? json : `,${json}`
      if (bytes !== undefined) length += bytes.byteLength
    }
    const text = `["batch",${seq},${now},${JSON.stringify(topics)},[${items}]]`
    if (!pieces.some(({ bytes }) => bytes !== undefined)) return text
    const head = encoder.encode(text)
    const frame = new Uint8Array(4 + head.byteLength + length)
    new DataView(frame.buffer).setUint32(0, head.byteLength)
    frame.set(head, 4)
    let offset = 4 + head.byteLength
    for (const { bytes } of pieces) {
      if (bytes === undefined) continue
      frame.set(bytes, offset)
      offset += bytes.byteLength
    }
    return frame
  }

  frame(frame: Frame): string {
    return JSON.stringify(frame)
  }

  read(received: unknown): Frame {
    if (typeof received === 'string') return checkFrame(parse(received))
    const bytes = asBytes(received)
    if (bytes === undefined || bytes.byteLength < 4) throw new Violation(PROTOCOL, 'a binary frame without a head')
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (length > bytes.byteLength - 4) throw new Violation(PROTOCOL, 'a binary frame whose head is longer than it')
    let text: string
    try {
      text = decoder.decode(bytes.subarray(4, 4 + length))
    } catch {
      throw new Violation(PROTOCOL, 'a binary frame whose head is not UTF-8')
    }
    const frame = checkFrame(parse(text))
    if (frame[0] !== 'batch') throw new Violation(PROTOCOL, 'a binary frame that is no batch')
    let offset = 4 + length
    for (const item of frame[4]) {
      if (item[4] !== BYTES && item[4] !== CODED) continue
      const size = item[3]
      if (!Number.isInteger(size) || (size as number) < 0 || (size as number) > bytes.byteLength - offset) {
        throw new Violation(PROTOCOL, 'a binary frame that is shorter than its values')
      }
      // A copy: a value that stays must not hold the whole frame.
      item[3] = bytes.slice(offset, offset + (size as number))
      offset += size as number
    }
    if (offset !== bytes.byteLength) throw new Violation(PROTOCOL, 'a binary frame that is longer than its values')
    return frame
  }

  decode([, , , value, form]: Item): unknown {
    if (form !== BYTES && form !== CODED) return value
    if (!(value instanceof Uint8Array)) throw new Violation(PROTOCOL, 'bytes in a text frame')
    if (form === BYTES) return value
    if (this.#codec === undefined) throw new Violation(MISMATCH, 'bytes of a codec that was not agreed on')
    try {
      return this.#codec.decode(value)
    } catch {
      throw new Violation(PROTOCOL, `bytes that ${this.#codec.name} did not make`)
    }
  }
}

function parse(text: string): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Violation(NO_JSON, 'a frame that is no JSON')
  }
  // A quick look first: nobody who is honest has such a field, and an escape is the only other way to write one.
  if ((text.includes('__proto__') || /\\u00[567]/.test(text)) && hasPrototypeField(parsed)) {
    throw new Violation(UNSAFE, 'a field named __proto__')
  }
  return parsed
}

/** JSON keeps a field of that name, and whoever assigns its fields to another object then changes that one's prototype. */
function hasPrototypeField(value: unknown): boolean {
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, '__proto__')) return true
    // Not spread: a frame may hold more than a call takes.
    for (const inner of Object.values(next)) left.push(inner)
  }
  return false
}

function asBytes(received: unknown): Uint8Array | undefined {
  // A Buffer's own `slice` copies nothing, so it is looked at as what it is beneath.
  if (received instanceof Uint8Array) return new Uint8Array(received.buffer, received.byteOffset, received.byteLength)
  if (received instanceof ArrayBuffer) return new Uint8Array(received)
  return undefined
}

const formats: Map<string, Format> = /* @__PURE__ */ new Map()

/** The format of sockets whose values that codec encodes: one object for all of them. */
export function socketFormat(codec?: Codec): Format {
  const name = codec?.name ?? 'json'
  let format = formats.get(name)
  if (format === undefined) {
    format = new SocketFormat(codec) as Format
    formats.set(name, format)
  }
  return format
}
