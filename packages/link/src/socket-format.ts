import { NO_JSON, PROTOCOL, UNSAFE, Violation } from './close-code.js'
import type { Codec } from './codec.js'
import type { Delta } from './delta.js'
import type { Sayable } from './entry.js'
import type { Format, Outgoing } from './format.js'
import { BYTES, CODED, DELTA, type Frame, type Item, REMOVED, WHOLE } from './frame.js'
import { checkFrame } from './frame-check.js'

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
  return /^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length
}

/** Whether an item's value travels as bytes, after the JSON. */
function isApart(form: number | undefined): boolean {
  return form === BYTES || form === CODED
}

/**
 * Frames as JSON, for sockets. A batch whose values are all JSON is a text frame. Otherwise it is a binary one: the length of the JSON as four
 * bytes, big end first, the JSON, and then the bytes of all values that are bytes, one after the other; the JSON has their lengths.
 */
function formatOf(name: string, codec: Codec | undefined): Format<Encoded> {
  return {
    name,
    item(
      { id, stamp, removed, value }: Sayable,
      updatedAt: number,
      origin: string | undefined,
      delta?: Delta,
    ): Encoded {
      let form = delta === undefined ? WHOLE : DELTA
      let stands = delta ?? value
      let bytes: Uint8Array | undefined
      if (removed) {
        form = REMOVED
        stands = null
      } else if (value instanceof Uint8Array) {
        form = BYTES
        bytes = value
      } else if (codec !== undefined) {
        // Whole: a delta is JSON, which may not hold what the codec does.
        form = CODED
        bytes = codec.encode(value)
      }
      const text = JSON.stringify(bytes?.byteLength ?? stands)
      // A function, a symbol, or a toJSON that gives one.
      if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`)
      // The other side would end the line for it, again and again, with all other topics on it.
      if (text.includes('"__proto__":')) throw new TypeError('a field named __proto__')
      const tail = origin !== undefined ? `,${form},${JSON.stringify(origin)}` : form === WHOLE ? '' : `,${form}`
      const json = `[${id},${stamp.version},${updatedAt},${text}${tail}]`
      return { json, bytes, size: bytesOf(json) + 1 + (bytes?.byteLength ?? 0) }
    },

    sizeOf({ size }: Encoded): number {
      return size
    },

    batch({ seq, now, topics, pieces }: Outgoing<Encoded>): string | Uint8Array {
      const text = `["batch",${seq},${now},${JSON.stringify(topics)},[${pieces.map(({ json }) => json).join()}]]`
      const parts = pieces.flatMap(({ bytes }) => bytes ?? [])
      if (parts.length === 0) return text
      const head = encoder.encode(text)
      const frame = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 4 + head.byteLength))
      new DataView(frame.buffer).setUint32(0, head.byteLength)
      let offset = 4
      for (const part of [head, ...parts]) {
        frame.set(part, offset)
        offset += part.byteLength
      }
      return frame
    },

    frame(frame: Frame): string {
      return JSON.stringify(frame)
    },

    read(received: unknown): Frame {
      if (typeof received === 'string') return checkFrame(parse(received))
      try {
        // A copy of what is no ArrayBuffer, also of a Buffer, whose own `slice` copies nothing.
        return split(new Uint8Array(received as ArrayBuffer))
      } catch (error) {
        // It has no head, or that is no UTF-8.
        throw error instanceof Violation ? error : new Violation(PROTOCOL, 'a binary frame without a head')
      }
    },

    decode([, , , value, form]: Item): unknown {
      if (!isApart(form)) return value
      try {
        if (value instanceof Uint8Array) return form === BYTES ? value : (codec as Codec).decode(value)
      } catch {
        // Told below, as are bytes in a text frame, and those of a codec where there is none.
      }
      throw new Violation(PROTOCOL, `bytes that ${name} did not make`)
    },
  }
}

/** The frame in a binary one, its values in their places. @throws Violation; something else where it has no head, or that is no UTF-8 */
function split(bytes: Uint8Array): Frame {
  let offset = 4 + new DataView(bytes.buffer).getUint32(0)
  const frame = checkFrame(parse(decoder.decode(bytes.subarray(4, offset))))
  if (frame[0] !== 'batch') throw malformed()
  for (const item of frame[4]) {
    if (!isApart(item[4])) continue
    const end = offset + (item[3] as number)
    if (!Number.isInteger(item[3]) || end < offset || end > bytes.byteLength) throw malformed()
    // A copy: a value that stays must not hold the whole frame.
    item[3] = bytes.slice(offset, end)
    offset = end
  }
  if (offset !== bytes.byteLength) throw malformed()
  return frame
}

function malformed(): Violation {
  return new Violation(PROTOCOL, 'a binary frame that is not what its head says')
}

function parse(text: string): unknown {
  try {
    // A quick look first: nobody who is honest has such a field, and an escape is the only other way to write one.
    return JSON.parse(text, /__proto__|\\u00[567]/.test(text) ? refusePrototype : undefined)
  } catch (error) {
    throw error instanceof Violation ? error : new Violation(NO_JSON, 'a frame that is no JSON')
  }
}

/** JSON keeps a field of that name, and whoever assigns its fields to another object then changes that one's prototype. */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new Violation(UNSAFE, 'a field named __proto__')
  return value
}

const formats: Map<string, Format> = /* @__PURE__ */ new Map()

/** The format of sockets whose values that codec encodes: one object for all of them. */
export function socketFormat(codec?: Codec): Format {
  const name = codec?.name ?? 'json'
  const format = formats.get(name) ?? (formatOf(name, codec) as Format)
  formats.set(name, format)
  return format
}
