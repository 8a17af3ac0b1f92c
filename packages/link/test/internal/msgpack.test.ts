import { expect, it } from 'vitest'
import { msgpack } from '../../src/msgpack.js'

const round = (value: unknown): unknown => msgpack.decode(msgpack.encode(value))
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)

it('what JSON has comes back as it was, and so do dates, bytes within objects and whole numbers of 64 bits', () => {
  for (const value of [
    null,
    true,
    -1,
    1.5,
    'é💡',
    [],
    {},
    { a: [1, { b: null }] },
    new Date(5),
    2n ** 60n,
    -(2n ** 60n),
    1e15,
  ]) {
    expect(round(value)).toEqual(value)
  }
  const { inner } = round({ inner: bytes(1, 2) }) as { inner: Uint8Array }
  expect(inner).toBeInstanceOf(Uint8Array)
  expect([...inner]).toEqual([1, 2])
})

it('maps come back as objects, sets as lists; what is wider than 64 bits cannot be encoded', () => {
  expect(round(new Map([['a', 1]]))).toEqual({ a: 1 })
  expect(round(new Set([1]))).toEqual([1])
  expect(() => msgpack.encode(2n ** 70n)).toThrow()
})

it('each encoding is bytes of its own, which later ones do not change', () => {
  const first = msgpack.encode({ a: 1 })
  const copy = first.slice()
  for (let i = 0; i < 100; i++) msgpack.encode({ b: i })
  expect(first).toEqual(copy)
  expect(first.buffer.byteLength).toBe(first.byteLength)
})

it('bytes that say that they are more than they are ask for no room', () => {
  // Lists of four thousand million values, one in the other.
  const bomb = new Uint8Array(60_000)
  for (let i = 0; i < bomb.length; i += 5) bomb.set([0xdd, 0x01, 0xff, 0xff, 0xff], i)
  const before = process.memoryUsage().rss
  for (const wrong of [
    bomb,
    bytes(0xdf, 0xff, 0xff, 0xff, 0xff),
    bytes(0xc6, 0xff, 0xff, 0xff, 0xff),
    bytes(0xdb, 0xff, 0xff, 0xff, 0xff),
    bytes(0x92, 0x01),
    bytes(0x01, 0x01),
    bytes(0xc1),
    bytes(),
    new Uint8Array(2_000).fill(0x91),
  ]) {
    expect(() => msgpack.decode(wrong)).toThrow()
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
})

it('a field that reaches the prototype, and extensions that make other objects, are refused', () => {
  const proto = msgpack.encode(JSON.parse('{"__proto_x":{"polluted":true}}'))
  const name = proto.findIndex((byte, at) => byte === 0x78 && proto[at - 1] === 0x5f)
  proto[name] = 0x5f
  expect(() => msgpack.decode(proto)).toThrow()
  expect(round({ a: '__proto__' })).toEqual({ a: '__proto__' })
  // A record with a field list, an error, a regular expression.
  for (const kind of [0x72, 0x65, 0x78]) expect(() => msgpack.decode(bytes(0xd5, kind, 0x91, 0xa0))).toThrow()
})
