/**
 * Looks through MessagePack before it is decoded. A decoder that believes a length of four bytes makes room for what never comes, so that
 * a frame of some kilobytes asks for gigabytes; and some kinds of extension make objects that nobody asked for. Here every length must fit into
 * what follows, and only the extensions of dates, sets and typed arrays are let through.
 */

/** Timestamps, as the specification has them; sets and typed arrays, as msgpackr has them. */
const EXTENSIONS: ReadonlySet<number> = new Set([0xff, 0x73, 0x74])
/** Deeper than this nobody means it. */
const DEEPEST = 500
const PROTO = '__proto__'

/** How many bytes the head of a token has for its length or its value, from 0xc0 on; −1 for what is none. */
const HEADS: readonly number[] = [
  0, -1, 0, 0, 1, 2, 4, 1, 2, 4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 1, 1, 1, 1, 1, 2, 4, 2, 4, 2, 4,
]

/** @throws TypeError for what is not one whole value, or not to be decoded */
export function scanMsgpack(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  /** How many values are left in each map or list that is open; in a map an even number before a key. */
  const left: number[] = [1]
  const isMap: boolean[] = [false]
  let at = 0
  const skip = (count: number): void => {
    at += count
    if (at > bytes.length) throw new TypeError('it ends too early')
  }
  const read = (size: number): number => {
    skip(size)
    if (size === 1) return view.getUint8(at - 1)
    return size === 2 ? view.getUint16(at - 2) : view.getUint32(at - 4)
  }
  const open = (count: number, map: boolean): void => {
    // Each value is a byte at least.
    if (count > bytes.length - at || left.length >= DEEPEST) throw new TypeError('it says that it is more than it is')
    left.push(count)
    isMap.push(map)
  }
  const text = (size: number, isKey: boolean): void => {
    skip(size)
    if (!isKey || size !== PROTO.length) return
    for (let i = 0; i < size; i++) if (bytes[at - size + i] !== PROTO.charCodeAt(i)) return
    throw new TypeError('a field named __proto__')
  }
  const extension = (size: number): void => {
    const type = read(1)
    // Undefined, as msgpackr writes it: a field that is there and has no value.
    if (type === 0 && size === 1) {
      if (read(1) !== 0) throw new TypeError('an undefined that is none')
      return
    }
    if (!EXTENSIONS.has(type)) throw new TypeError('an extension that is not let through')
    skip(size)
  }
  while (left.length > 0) {
    const depth = left.length - 1
    const count = left[depth] as number
    if (count === 0) {
      left.pop()
      isMap.pop()
      continue
    }
    left[depth] = count - 1
    const isKey = isMap[depth] === true && count % 2 === 0
    const token = read(1)
    if (token < 0x80 || token >= 0xe0) continue
    if (token < 0x90) open(2 * (token & 0x0f), true)
    else if (token < 0xa0) open(token & 0x0f, false)
    else if (token < 0xc0) text(token & 0x1f, isKey)
    else {
      const head = HEADS[token - 0xc0] as number
      if (head < 0) throw new TypeError('a token that is none')
      if (token >= 0xc4 && token <= 0xc6) skip(read(head))
      else if (token >= 0xc7 && token <= 0xc9) extension(read(head))
      else if (token >= 0xd4 && token <= 0xd8) extension(2 ** (token - 0xd4))
      else if (token >= 0xd9 && token <= 0xdb) text(read(head), isKey)
      else if (token === 0xdc || token === 0xdd) open(read(head), false)
      else if (token >= 0xde) open(2 * read(head), true)
      else skip(head)
    }
  }
  if (at !== bytes.length) throw new TypeError('it goes on after its end')
}
