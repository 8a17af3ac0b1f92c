import { describe, expect, it } from 'vitest'
import { cloned, type Format } from '../../src/format.js'
import { socketFormat } from '../../src/socket-format.js'
import { Pair } from './model/pair.js'

const reader = { subscribe: ['**'], publish: [] }
const source = { subscribe: [], publish: ['**'] }

describe('What is sent is paced by who takes it', () => {
  it('one batch is under way, or as many as the window allows; the next has the newest of all that changed', () => {
    for (const window of [1, 2, 4]) {
      const pair = new Pair({ a: { ...source, window }, b: reader })
      for (let n = 0; n < 10; n++) {
        pair.a.publish('x', n)
        pair.a.publish(`y/${n}`, n)
        pair.time.settle()
      }
      expect(pair.wire.queues[1].length).toBe(window)
      expect(pair.run()).toBe(2 * (window + 1))
      expect([pair.b.latest('x'), pair.b.topic('x').version, pair.b.topicCount]).toEqual([9, 10, 11])
    }
  })

  it('who rests is sent nothing, and then the newest', () => {
    const pair = new Pair({ a: source, b: reader })
    const session = pair.wire.sessions[1]
    session?.send(['rest', true])
    pair.run()
    for (let n = 0; n < 5; n++) {
      pair.a.publish('x', n)
      expect(pair.run()).toBe(0)
    }
    session?.send(['rest', false])
    pair.run()
    expect(pair.b.latest('x')).toBe(4)
  })
})

describe('A rate is kept at both edges', () => {
  it('the first leaves at once, then one an interval, and the last always', () => {
    const pair = new Pair({ a: source, b: reader })
    pair.linkB.subscribe('x', { every: 100 })
    pair.linkB.unsubscribe('**')
    pair.run()
    const heard: [number, unknown][] = []
    const began = pair.time.now
    pair.b.subscribe('x', value => heard.push([pair.time.now - began, value]))
    for (let n = 0; n < 25; n++) {
      pair.a.publish('x', n)
      pair.run()
      pair.time.advance(10)
      pair.run()
    }
    for (let n = 0; n < 30; n++) {
      pair.time.advance(10)
      pair.run()
    }
    expect(heard).toEqual([
      [0, 0],
      [100, 9],
      [200, 19],
      [300, 24],
    ])
    expect(pair.time.timersPending).toBe(0)
  })

  it('can be changed live, both ways, and the shortest of all patterns counts', () => {
    const pair = new Pair({ a: source, b: { ...reader, subscribe: [] } })
    pair.linkB.subscribe('x', { every: 1_000 })
    pair.run()
    pair.a.publish('x', 1)
    pair.run()
    pair.a.publish('x', 2)
    pair.run()
    expect(pair.b.latest('x')).toBe(1)
    pair.linkB.subscribe('x', { every: 50 })
    pair.run()
    expect(pair.b.latest('x')).toBe(2)
    pair.linkB.subscribe('*', { every: 0 })
    pair.run()
    pair.a.publish('x', 3)
    pair.run()
    expect(pair.b.latest('x')).toBe(3)
    pair.linkB.unsubscribe('*')
    pair.run()
    pair.a.publish('x', 4)
    pair.run()
    pair.a.publish('x', 5)
    pair.run()
    expect(pair.b.latest('x')).toBe(4)
    pair.time.advance(50)
    pair.run()
    expect(pair.b.latest('x')).toBe(5)
  })

  it.each([
    [['x', '*'], 'after'],
    [['*', 'x'], 'after'],
    [['x', '*'], 'before'],
    [['*', 'x'], 'before'],
  ])('a topic is sent as often as the pattern wants that wants it most often: %j, there %s', (patterns, when) => {
    const pair = new Pair({ a: source, b: { ...reader, subscribe: [] } })
    if (when === 'before') pair.a.publish('x', 0)
    pair.run()
    for (const pattern of patterns) pair.linkB.subscribe(pattern, { every: pattern === 'x' ? 1_000 : 0 })
    pair.run()
    for (const value of [1, 2, 3]) {
      pair.a.publish('x', value)
      pair.run()
      expect(pair.b.latest('x')).toBe(value)
    }
  })

  it('a clock that is put back silences nobody; the longest rate is waited for, not spun on', () => {
    const pair = new Pair({ a: source, b: { subscribe: [], publish: [] } })
    pair.linkB.subscribe('x', { every: 100 })
    pair.run()
    pair.a.publish('x', 1)
    pair.run()
    pair.time.skip(-3_600_000)
    pair.a.publish('x', 2)
    pair.run()
    expect(pair.b.latest('x')).toBe(2)
    pair.wire.sessions[1]?.send(['want', 'x', 2 ** 40, false])
    pair.run()
    pair.a.publish('x', 3)
    pair.time.advance(100)
    pair.run()
    pair.a.publish('x', 4)
    pair.run()
    for (let i = 0; i < 10; i++) pair.time.advance(1_000)
    expect(pair.run()).toBe(0)
  })

  it('what is no longer wanted while it waits is not sent, and is again when it is wanted again', () => {
    const pair = new Pair({ a: source, b: { subscribe: [], publish: [] } })
    pair.linkB.subscribe('x', { every: 100 })
    pair.run()
    pair.a.publish('x', 1)
    pair.run()
    pair.a.publish('x', 2)
    pair.run()
    pair.linkB.unsubscribe('x')
    pair.run()
    pair.time.advance(100)
    expect([pair.run(), pair.b.latest('x')]).toEqual([0, 1])
    pair.linkB.subscribe('x')
    pair.run()
    expect(pair.b.latest('x')).toBe(2)
  })
})

describe('A value that cannot be sent keeps no other one back', () => {
  const cases: readonly (readonly [name: string, format: Format, wrong: unknown, code: string])[] = [
    ['that is no JSON', socketFormat(), 1n, 'UNENCODABLE'],
    ['that no port clones', cloned, () => {}, 'UNENCODABLE'],
    ['that is larger than a frame', socketFormat(), 'x'.repeat(2 << 20), 'TOO_LARGE'],
  ]
  for (const [name, format, wrong, code] of cases) {
    it(`one ${name} is reported once, its neighbours arrive, and so does the next of its topic`, () => {
      const pair = new Pair({ format, a: source, b: reader })
      pair.a.publish('first', 1)
      pair.a.publish('x', wrong)
      pair.a.publish('last', 1)
      pair.run()
      pair.a.publish('x', wrong)
      pair.run()
      expect([pair.b.latest('first'), pair.b.latest('last'), pair.b.latest('x')]).toEqual([1, 1, undefined])
      expect(pair.errorsA.map(error => [error.code, error.topic])).toEqual([[code, 'x']])
      pair.a.publish('x', 'right')
      pair.run()
      expect(pair.b.latest('x')).toBe('right')
      pair.a.publish('x', wrong)
      pair.run()
      expect(pair.errorsA.length).toBe(2)
    })
  }

  it('a batch that is larger than a frame may be goes as several', () => {
    const pair = new Pair({ format: socketFormat(), a: source, b: reader })
    for (let n = 0; n < 20; n++) pair.a.publish(`x/${n}`, 'é'.repeat(50_000))
    pair.run()
    expect([pair.b.topicCount, pair.errorsA]).toEqual([20, []])
  })
})

describe('A line holds no more than there is', () => {
  it('topics that come and go leave nothing on either side', () => {
    const pair = new Pair()
    for (let n = 0; n < 10_000; n++) {
      pair.a.publish(`order/${n}`, n)
      pair.run()
      pair.a.removeTopic(`order/${n}`)
      pair.run()
      expect(pair.b.has(`order/${n}`)).toBe(false)
    }
    for (const { outbox } of pair.wire.sessions) expect([outbox.marks.size, outbox.waiting]).toEqual([0, 0])
  })

  it('topics that come and go without a value leave nothing either', () => {
    const pair = new Pair()
    for (let n = 0; n < 100; n++) {
      pair.a.topic(`order/${n}`)
      pair.run()
      pair.a.removeTopic(`order/${n}`)
      pair.run()
    }
    for (const { outbox } of pair.wire.sessions) expect([outbox.marks.size, outbox.waiting]).toEqual([0, 0])
  })

  it('a batch that ends with a topic removed, or removed and there again, tells what is there then', () => {
    const pair = new Pair()
    pair.a.publish('x', 1)
    pair.run()
    pair.a.batch(() => {
      pair.a.publish('x', 2)
      pair.a.removeTopic('x')
    })
    pair.run()
    expect(pair.b.has('x')).toBe(false)
    pair.a.publish('x', 3)
    pair.run()
    pair.a.batch(() => {
      pair.a.removeTopic('x')
      pair.a.publish('x', 4)
    })
    pair.run()
    expect(pair.b.latest('x')).toBe(4)
    pair.a.batch(() => {
      pair.a.removeTopic('x')
      pair.a.topic('x')
    })
    pair.run()
    expect(pair.b.latest('x')).toBe(undefined)
  })
})
