import type { StandardSchema } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { socketFormat } from '../../src/format.js'
import { ledgerOf } from '../../src/ledger.js'
import { Pair } from './model/pair.js'

const number: StandardSchema = {
  '~standard': { validate: value => (typeof value === 'number' ? {} : { issues: [{ message: 'not a number' }] }) },
}
const reader = { subscribe: ['**'], publish: [] }
const source = { subscribe: [], publish: ['**'] }

describe('What one side does not take', () => {
  it('is refused once, changes nothing there, and is followed by no exchange; what comes later is newer', () => {
    const pair = new Pair({ busB: { schemas: { x: number } } })
    pair.b.publish('x', 1)
    pair.run()
    for (const wrong of ['a', 'b', 'c']) pair.a.publish('x', wrong)
    pair.a.publish('x', 'd')
    expect(pair.run()).toBeLessThan(6)
    pair.a.publish('x', 'e')
    expect(pair.run()).toBeLessThan(6)
    expect([pair.b.latest('x'), pair.b.topic('x').version]).toEqual([1, 1])
    expect(pair.errorsA.map(({ code, topic }) => [code, topic])).toEqual([['INVALID', 'x']])
    pair.b.publish('x', 2)
    pair.run()
    expect(pair.a.latest('x')).toBe(2)
    pair.a.publish('x', 3)
    pair.run()
    expect(pair.b.latest('x')).toBe(3)
  })

  it('makes no topic there, and deltas go on from it all the same', () => {
    const pair = new Pair({
      format: socketFormat(),
      a: source,
      b: { subscribe: [], publish: [] },
      busB: { maxTopics: 1 },
    })
    pair.linkB.subscribe('**', { deltas: true })
    pair.b.publish('own', 1)
    pair.a.publish('x', { a: 1, b: 1, c: 1 })
    pair.run()
    expect([pair.b.has('x'), pair.errorsA[0]?.code]).toEqual([false, 'FULL'])
    pair.a.publish('x', { a: 2, b: 1, c: 1 })
    pair.run()
    pair.b.removeTopic('own')
    pair.a.publish('x', { a: 3, b: 1, c: 1 })
    pair.run()
    expect(pair.b.latest('x')).toEqual({ a: 3, b: 1, c: 1 })
  })
})

describe('A line that ends and begins again', () => {
  it('sends only what changed, whole, where it had sent deltas', () => {
    const pair = new Pair({ format: socketFormat(), a: source, b: { subscribe: [], publish: [] } })
    pair.linkB.subscribe('**', { deltas: true })
    pair.a.publish('x', { a: 1, b: 1 })
    pair.a.publish('y', { a: 1, b: 1 })
    pair.run()
    pair.wire.cut()
    pair.a.publish('x', { a: 2, b: 1 })
    pair.wire.join()
    const sent: unknown[] = []
    const { queues } = pair.wire
    pair.time.settle()
    while (queues[0].length + queues[1].length > 0) {
      for (const side of [0, 1] as const) {
        if (String(queues[side][0]).startsWith('["batch"')) sent.push(JSON.parse(queues[side][0] as string)[4])
        pair.wire.deliver(side)
        pair.time.settle()
      }
    }
    expect(sent).toEqual([[[expect.any(Number), 2, expect.any(Number), { a: 2, b: 1 }]]])
    expect(pair.b.latest('x')).toEqual({ a: 2, b: 1 })
  })

  it('tells of what was removed meanwhile, on either side, where both publish', () => {
    for (const side of ['a', 'b'] as const) {
      const pair = new Pair()
      pair.a.publish('x', 1)
      pair.run()
      pair.wire.cut()
      pair[side].removeTopic('x')
      pair.wire.join()
      pair.run()
      expect([pair.a.has('x'), pair.b.has('x')]).toEqual([false, false])
    }
  })

  it('of a bus that closed, the links close and the topics stay where they are', () => {
    const pair = new Pair()
    pair.a.publish('x', 1)
    pair.b.publish('y', 1)
    pair.run()
    pair.a.close()
    pair.run()
    expect(pair.linkA.status).toEqual({ state: 'closed', reason: 'its bus was closed' })
    expect([pair.b.latest('x'), pair.b.latest('y')]).toEqual([1, 1])
  })

  it('leaves nothing behind', () => {
    const pair = new Pair()
    for (let i = 0; i < 50; i++) pair.a.publish(`x/${i}`, i)
    pair.run()
    for (let i = 0; i < 20; i++) {
      pair.wire.cut()
      pair.wire.join()
      pair.run()
    }
    pair.wire.cut()
    for (const bus of [pair.a, pair.b]) {
      for (const entry of ledgerOf(bus as never).entries())
        expect([entry.marks, entry.encoded]).toEqual([[], undefined])
      expect(bus.topic('x/1').subscriberCount).toBe(0)
    }
  })
})

describe('A reader holds what its source has', () => {
  it('also after its source counts from the start again, with a clock that is behind', () => {
    const pair = new Pair({ a: source, b: reader })
    for (let n = 0; n < 9; n++) pair.a.publish('x', n)
    pair.run()
    pair.b.publish('x', 'own')
    pair.a.publish('x', 10)
    pair.run()
    expect(pair.b.latest('x')).toBe(10)
  })
})

describe('A listener may do anything while a batch is applied', () => {
  it('closing the link, publishing and removing in it harm nothing', () => {
    const pair = new Pair()
    pair.b.subscribe('x', value => {
      if (value === 1) pair.b.publish('x', 2)
      if (value === 3) pair.b.removeTopic('x')
      if (value === 4) pair.linkB.close()
    })
    pair.a.publish('x', 1)
    pair.run()
    expect([pair.a.latest('x'), pair.b.latest('x')]).toEqual([2, 2])
    pair.a.publish('x', 3)
    pair.run()
    expect([pair.a.has('x'), pair.b.has('x')]).toEqual([false, false])
    pair.b.subscribe('x', value => {
      if (value === 4) pair.linkB.close()
    })
    pair.a.publish('x', 4)
    pair.run()
    expect([pair.b.latest('x'), pair.linkB.status.state, pair.wire.closed]).toEqual([4, 'closed', undefined])
  })
})
