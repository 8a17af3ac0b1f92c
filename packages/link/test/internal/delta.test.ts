import { describe, expect, it } from 'vitest'
import { applyDelta, deltaOf } from '../../src/delta.js'

describe('A delta leads from one message to another', () => {
  it('holds the fields that changed and those that are gone, and gives the new message', () => {
    const before = { a: 1, b: { c: [1] }, gone: true, same: 'x' }
    const after = { a: 2, b: { c: [1] }, same: 'x', added: null }
    const delta = deltaOf(before, after)
    expect(delta).toEqual([{ a: 2, added: null }, ['gone']])
    expect(applyDelta(before, delta)).toEqual(after)
    expect(before).toEqual({ a: 1, b: { c: [1] }, gone: true, same: 'x' })
  })

  it('is none where a whole value is shorter or safer: no plain objects, all changed, fields that reach the prototype', () => {
    for (const [before, after] of [
      [[1], [1, 2]],
      [{ a: 1 }, null],
      [undefined, { a: 1 }],
      [new Date(0), new Date(1)],
      [
        { a: 1, b: 2 },
        { a: 2, b: 3 },
      ],
      [{ a: 1, b: 1 }, JSON.parse('{"a":2,"b":1,"__proto__":1}')],
      [JSON.parse('{"a":1,"constructor":1}'), { a: 1, b: 2 }],
    ]) {
      expect(deltaOf(before, after)).toBe(undefined)
    }
  })

  it('is never applied to what is no object, nor where it is none', () => {
    for (const [before, delta] of [
      [undefined, [{}, []]],
      [[], [{}, []]],
      [{}, undefined],
      [{}, [[], []]],
      [{}, [{}]],
      [{}, [{}, {}]],
    ]) {
      expect(applyDelta(before, delta)).toBe(undefined)
    }
  })

  it('sets no field that reaches a prototype', () => {
    const after = applyDelta(
      { a: 1 },
      JSON.parse('[{"__proto__":{"x":1},"constructor":2,"prototype":3,"b":4},[]]'),
    ) as object
    expect(Object.keys(after)).toEqual(['a', 'b'])
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
  })
})
