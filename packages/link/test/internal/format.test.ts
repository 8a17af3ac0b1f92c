import { describe, expect, it } from 'vitest'
import { Violation } from '../../src/close-code.js'
import type { Sayable } from '../../src/entry.js'
import { cloned, type Format } from '../../src/format.js'
import { type Batch, BYTES, CODED, DELTA, REMOVED } from '../../src/frame.js'
import { msgpack } from '../../src/msgpack.js'
import { bytesOf, socketFormat } from '../../src/socket-format.js'

const json = socketFormat()

function say(value: unknown, removed = false): Sayable {
  return { id: 7, stamp: { epoch: 1, version: 3, origin: 'x' }, removed, value, updatedAt: 0 }
}

function batch(format: Format, ...values: unknown[]): unknown {
  const pieces = values.map(value => format.item(say(value, value === undefined), 5, undefined, undefined))
  return format.batch({ seq: 1, now: 9, topics: [[7, 'topic', 1]], pieces })
}

function values(format: Format, made: unknown): unknown[] {
  return (format.read(made) as Batch)[4].map(item => format.decode(item))
}

describe('Frames on a socket', () => {
  it('are text while all values are JSON', () => {
    expect(batch(json, { a: 1 }, undefined)).toBe(
      `["batch",1,9,[[7,"topic",1]],[[7,3,5,{"a":1}],[7,3,5,null,${REMOVED}]]]`,
    )
  })

  it('are binary where a value is bytes: four bytes of length, big end first, the JSON with the lengths, then the bytes', () => {
    const made = batch(json, new Uint8Array([9, 8]), 'text', new Uint8Array([7])) as Uint8Array
    const head = `["batch",1,9,[[7,"topic",1]],[[7,3,5,2,${BYTES}],[7,3,5,"text"],[7,3,5,1,${BYTES}]]]`
    expect(new DataView(made.buffer).getUint32(0)).toBe(head.length)
    expect(new TextDecoder().decode(made.subarray(4, 4 + head.length))).toBe(head)
    expect([...made.subarray(4 + head.length)]).toEqual([9, 8, 7])
  })

  it('are read from a part of a larger buffer, and from an ArrayBuffer; values that are bytes are copies of their own', () => {
    const made = batch(json, new Uint8Array([9, 8]), new Uint8Array()) as Uint8Array
    const larger = new Uint8Array(made.length + 11).fill(255)
    larger.set(made, 5)
    for (const received of [larger.subarray(5, 5 + made.length), made.slice().buffer, Buffer.from(made)]) {
      const [first, second] = values(json, received) as Uint8Array[]
      expect([...(first as Uint8Array)]).toEqual([9, 8])
      expect([second?.length, first?.buffer.byteLength]).toEqual([0, 2])
    }
  })

  it('send a part of a larger buffer as that part alone', () => {
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    expect([...(values(json, batch(json, view))[0] as Uint8Array)]).toEqual([2, 3])
  })

  it('with a codec carry its bytes, and bytes as they are', () => {
    const format = socketFormat(msgpack)
    const made = batch(format, { at: new Date(5) }, new Uint8Array([1]))
    expect((format.read(made) as Batch)[4].map(item => item[4])).toEqual([CODED, BYTES])
    expect(values(format, made)).toEqual([{ at: new Date(5) }, new Uint8Array([1])])
  })

  it('count a value as no less than it needs, and to the byte in any script', () => {
    for (const text of ['', 'abc', 'é', '€', '💡', 'Привет', '\ud800', 'a\ud800b💡\udc00']) {
      expect(bytesOf(text)).toBe(new TextEncoder().encode(text).length)
    }
    for (const value of ['Привет 💡', { é: 1 }, new Uint8Array(100), null]) {
      const piece = json.item(say(value), 5, 'origin', undefined)
      const empty = json.batch({ seq: 1, now: 9, topics: [], pieces: [] }) as string
      const full = json.batch({ seq: 1, now: 9, topics: [], pieces: [piece] }) as string | Uint8Array
      const size = typeof full === 'string' ? new TextEncoder().encode(full).length : full.length - 4
      expect(json.sizeOf(piece)).toBeGreaterThanOrEqual(size - empty.length)
      expect(json.sizeOf(piece)).toBeLessThanOrEqual(size - empty.length + 4)
    }
  })

  it('refuse what cannot be encoded, and say so', () => {
    const loop: unknown[] = []
    loop.push(loop)
    for (const value of [() => 1, Symbol('x'), 1n, loop]) {
      expect(() => json.item(say(value), 5, undefined, undefined)).toThrow(TypeError)
    }
  })

  it('close the line when they are not what they should be, whatever that is', () => {
    const made = batch(json, new Uint8Array([9, 8])) as Uint8Array
    const longHead = made.slice()
    new DataView(longHead.buffer).setUint32(0, 2 ** 32 - 1)
    const badText = made.slice()
    badText[6] = 0xff
    const wrong: unknown[] = [
      '',
      '{',
      '{}',
      'null',
      '[]',
      '["nonsense"]',
      '["toString"]',
      '["ack"]',
      '["ack",1,2]',
      '["ack",-1]',
      '["ack",1.5]',
      '["ack",1e300]',
      '["want","",0,false]',
      '["batch",1,9,[[7,"",1]],[]]',
      '["batch",1,9,[],[[7,1]]]',
      `["batch",1,9,[],[[7,1,0,null,0,"${'x'.repeat(65)}"]]]`,
      `["hello",1,"${'x'.repeat(65)}","json",0]`,
      '["batch",1,9,[],[[7,1,0,null,9]]]',
      `["ping",${'['.repeat(5_000)}${']'.repeat(5_000)}]`,
      made.slice(0, 3),
      made.slice(0, -1),
      new Uint8Array([...made, 0]),
      longHead,
      badText,
      undefined,
      null,
      1,
      {},
    ]
    for (const received of wrong) expect(() => json.read(received)).toThrow(Violation)
    expect(() => values(json, `["batch",1,9,[[7,"t",1]],[[7,1,0,2,${BYTES}]]]`)).toThrow(Violation)
    expect(() => values(json, batch(socketFormat(msgpack), 1))).toThrow(Violation)
  })

  it('refuse a field named __proto__ wherever it is, however it is written; a text of that name is a text', () => {
    for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__', '\\u005F\\u005Fproto__']) {
      expect(() => json.read(`["batch",1,9,[[7,"t",1]],[[7,1,0,[{"a":{"${name}":1}}]]]]`)).toThrow(Violation)
    }
    expect(values(json, '["batch",1,9,[[7,"t",1]],[[7,1,0,["__proto__"]]]]')).toEqual([['__proto__']])
  })
})

describe('Frames on a port', () => {
  it('carry values as they stand, deltas and removals marked', () => {
    const value = { at: new Date(5) }
    expect(cloned.item(say(value), 5, undefined, undefined)).toEqual([7, 3, 5, value])
    expect(cloned.item(say(value), 5, 'o', [{ a: 1 }, []])).toEqual([7, 3, 5, [{ a: 1 }, []], DELTA, 'o'])
    expect(cloned.item(say(undefined, true), 5, undefined, undefined)).toEqual([7, 3, 5, null, REMOVED])
  })
})
