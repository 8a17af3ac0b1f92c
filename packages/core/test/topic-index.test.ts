import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'

// Names that an object would list, find or keep in another way than others.
const odd = [
  'b',
  '1',
  'a',
  '0',
  '__proto__',
  'constructor',
  '4294967295',
  '-1',
  'toString',
  '2',
  '01',
  'ünï',
  '🚀',
  ' ',
  '1.5',
]

describe('Topics are found by name, whatever the name, and listed in the order in which they were made', () => {
  it('names that look like integers stand where they were made', () => {
    const bus = new Bus<Record<string, string>>()
    for (const name of odd) bus.publish(name, name)
    expect(bus.topicNames()).toEqual(odd)
    expect(odd.map(name => bus.latest(name))).toEqual(odd)
    expect(bus.topicCount).toBe(odd.length)
  })

  it('removing the first, the last and one between leaves the others, in their order', () => {
    const bus = new Bus<Record<string, number>>()
    for (const name of ['a', '3', 'b', '1', 'c']) bus.topic(name)
    for (const name of ['a', 'b', 'c']) expect(bus.removeTopic(name)).toBe(true)
    expect(bus.topicNames()).toEqual(['3', '1'])
    bus.topic('a')
    expect(bus.removeTopic('3')).toBe(true)
    bus.topic('3')
    expect(bus.topicNames()).toEqual(['1', 'a', '3'])
    expect([bus.topicCount, bus.has('b'), bus.has('3')]).toEqual([3, false, true])
    for (const name of bus.topicNames()) bus.removeTopic(name)
    bus.topic('new')
    expect([bus.topicNames(), bus.topicCount]).toEqual([['new'], 1])
  })

  it('names that objects have are not there until they are made', () => {
    const bus = new Bus<Record<string, number>>()
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
    expect(names.map(name => [bus.has(name), bus.latest(name), bus.removeTopic(name)])).toEqual(
      names.map(() => [false, undefined, false]),
    )
    bus.publish('__proto__', 1)
    expect([bus.latest('__proto__'), bus.has('constructor'), ({} as { polluted?: number }).polluted]).toEqual([
      1,
      false,
      undefined,
    ])
  })

  it.each([
    ['a number', 5],
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol.iterator],
    ['an object that says it is one', { toString: () => '5' }],
    ['an array', ['5']],
  ])('what is no string is no name, though a topic has the name that it would be: %s', (_, given) => {
    const bus = new Bus<Record<string, number>>()
    for (const name of ['5', 'undefined', 'null']) bus.publish(name, 1)
    const name = given as string
    expect(() => bus.publish(name, 2)).toThrow(TypeError)
    expect(() => bus.topic(name)).toThrow(TypeError)
    expect(() => bus.subscribe(name)).toThrow(TypeError)
    expect([bus.latest(name), bus.has(name), bus.removeTopic(name)]).toEqual([undefined, false, false])
    expect(bus.topicNames().map(known => bus.latest(known))).toEqual([1, 1, 1])
  })
})
