import type { Chance } from './chance.js'

const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`
/** What stands where something else should. */
const strange: readonly string[] = [
  'null',
  'true',
  '-1',
  '0',
  '1',
  '2',
  '1.5',
  '1e308',
  '-1e308',
  '9007199254740993',
  '1125899906842623',
  '281474976710657',
  '""',
  '"r/1"',
  '"w/1"',
  '"w/new"',
  '"__proto__"',
  '"constructor"',
  '"r/*"',
  '"**/**/**/**/**/**/x"',
  `"${'x'.repeat(5_000)}"`,
  '"\\ud800"',
  '"\\u0000"',
  '[]',
  '{}',
  '[[]]',
  '{"__proto__":{"polluted":true}}',
  '{"\\u005f_proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '[{"__proto__":{"polluted":true}},[]]',
  '[{"constructor":1},["__proto__"]]',
  deep,
]

/** Edits JSON as what it is: another value somewhere, one less, one more, two exchanged. */
export function mutateFrame(text: string, chance: Chance): string {
  // A sign for what is put in as text, because not all of it can be had by parsing.
  const frame: unknown = JSON.parse(text)
  const lists: unknown[][] = []
  const collect = (value: unknown): void => {
    if (!Array.isArray(value)) return
    lists.push(value)
    for (const inner of value) collect(inner)
  }
  collect(frame)
  const put: string[] = []
  for (let times = 1 + chance.below(2); times > 0; times--) {
    const list = chance.pick(lists)
    const place = chance.below(list.length + 1)
    switch (chance.below(6)) {
      case 0:
        list.splice(place, 1)
        break
      case 1:
        list.splice(place, 0, list[chance.below(list.length)])
        break
      case 2:
        list.reverse()
        break
      case 3:
        if (typeof list[place] === 'number') list[place] = (list[place] as number) + chance.pick([1, -1, 0.5, 2 ** 31])
        break
      default:
        list[place] = `@${put.push(chance.pick(strange)) - 1}@`
    }
  }
  return JSON.stringify(frame).replace(/"@(\d+)@"/g, (_, place: string) => put[Number(place)] as string)
}

/** Cuts, repeats and exchanges characters. */
export function mutateText(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1)
  switch (chance.below(4)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + chance.pick(['"', '[', ']', ',', '\\', '\u0000', 'é', '1']) + text.slice(at + 1)
    case 2:
      return text + text.slice(at)
    default:
      return text.slice(at)
  }
}

/** What a bit more or less makes of a length, a kind, or a number. */
export function mutateBytes(bytes: Uint8Array, chance: Chance): Uint8Array | ArrayBuffer {
  switch (chance.below(5)) {
    case 0:
      return bytes.slice(0, chance.below(bytes.length))
    case 1: {
      const longer = new Uint8Array(bytes.length + 1 + chance.below(8))
      longer.set(bytes)
      return longer
    }
    case 2: {
      const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
      const head = mutateFrame(new TextDecoder().decode(bytes.subarray(4, 4 + size)), chance)
      const encoded = new TextEncoder().encode(head)
      const made = new Uint8Array(4 + encoded.length + bytes.length - 4 - size)
      new DataView(made.buffer).setUint32(0, encoded.length)
      made.set(encoded, 4)
      made.set(bytes.subarray(4 + size), 4 + encoded.length)
      return chance.below(2) === 0 ? made : (made.buffer as ArrayBuffer)
    }
    default: {
      const flipped = bytes.slice()
      // The values are at the end.
      const from = chance.below(2) === 0 ? 0 : Math.max(0, flipped.length - 12)
      for (let times = 1 + chance.below(3); times > 0; times--) {
        const place = from + chance.below(flipped.length - from)
        flipped[place] = chance.below(2) === 0 ? (flipped[place] as number) ^ (1 << chance.below(8)) : chance.below(256)
      }
      return flipped
    }
  }
}
