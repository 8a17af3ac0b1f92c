import { Bus, type StandardSchema } from '@dropslot/core'
import { connect } from '@dropslot/link'
import { describe, expect, it } from 'vitest'
import type { EndpointHost } from '../../src/endpoint.js'
import { cloned } from '../../src/format.js'
import { Guard } from '../../src/guard.js'
import { ledgerOf } from '../../src/ledger.js'
import { serving } from '../../src/serving.js'
import { Session } from '../../src/session.js'
import { socketFormat } from '../../src/socket-format.js'
import { isNewer, type Stamp } from '../../src/stamp.js'
import { Pair } from './model/pair.js'
import { VirtualTime } from './model/virtual-clock.js'
import { Wire, WireEnd } from './model/wire.js'

const number: StandardSchema = {
  '~standard': { validate: value => (typeof value === 'number' ? {} : { issues: [{ message: 'not a number' }] }) },
}
const reader = { subscribe: ['**'], publish: [] }
const source = { subscribe: [], publish: ['**'] }
const stampOf = (bus: Bus<Record<string, unknown>>, name: string): Stamp =>
  ledgerOf(bus as never).find(name)?.stamp as Stamp

describe('What one side does not take', () => {
  it('is refused once, changes nothing there, and is followed by no exchange; what comes later is newer', () => {
    const pair = new Pair({ busB: { schemas: { x: number } } })
    pair.b.publish('x', 1)
    pair.run()
    const before = stampOf(pair.b, 'x')
    for (const wrong of ['a', 'b', 'c']) pair.a.publish('x', wrong)
    pair.a.publish('x', 'd')
    expect(pair.run()).toBeLessThan(6)
    pair.a.publish('x', 'e')
    expect(pair.run()).toBeLessThan(6)
    expect([pair.b.latest('x'), pair.b.topic('x').version, stampOf(pair.b, 'x')]).toEqual([1, 1, before])
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
    const checked = new Pair({ a: source, b: reader, busB: { schemas: { x: number } } })
    checked.a.publish('x', 'wrong')
    checked.run()
    expect([checked.b.has('x'), checked.errorsA[0]?.code]).toEqual([false, 'INVALID'])
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
        expect([entry.markCount, entry.encoded]).toEqual([0, undefined])
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
    ledgerOf(pair.b as never)
      .entry('x')
      .account()
    const own = stampOf(pair.b, 'x')
    pair.a.publish('x', 10)
    pair.run()
    expect(pair.b.latest('x')).toBe(10)
    // It gave way, but what it passes on from here is newer than what it passed on before.
    expect(isNewer(stampOf(pair.b, 'x'), own)).toBe(true)
  })
})

describe('Of two writers the one who published later, or has the higher name, is right', () => {
  it('also where the other one did not want to hear until now', () => {
    const pair = new Pair({ a: source })
    pair.a.publish('x', 1)
    pair.run()
    pair.a.publish('x', 'of a')
    pair.b.publish('x', 'of b')
    pair.run()
    expect(pair.b.latest('x')).toBe('of b')
    pair.linkA.subscribe('**')
    pair.run()
    expect([pair.a.latest('x'), pair.b.latest('x')]).toEqual(['of b', 'of b'])
  })

  it('and one that was started again, of what it published before it was heard of; it is told what it lacks', () => {
    const pair = new Pair()
    for (let n = 0; n < 9; n++) for (const name of ['again', 'lost']) pair.b.publish(name, n)
    pair.run()
    const bus = new Bus<Record<string, unknown>>()
    bus.publish('again', 'anew')
    pair.restart(bus)
    for (const side of [pair.a, pair.b]) expect([side.latest('again'), side.latest('lost')]).toEqual(['anew', 8])
  })
})

describe('A topic that is unsubscribed and subscribed again while it is under way', () => {
  const underWay = (): Pair => {
    const pair = new Pair({ a: source, b: { subscribe: ['x'], publish: [] } })
    pair.a.publish('x', 1)
    pair.time.settle()
    pair.linkB.unsubscribe('x')
    return pair
  }

  it('begins with the present value, which was not taken meanwhile', () => {
    const pair = underWay()
    pair.wire.deliver(1)
    expect(pair.b.has('x')).toBe(false)
    pair.linkB.subscribe('x')
    pair.run()
    expect(pair.b.latest('x')).toBe(1)
  })

  it('ends, if it was removed meanwhile', () => {
    const pair = underWay()
    pair.linkB.subscribe('x')
    pair.wire.deliver(0)
    pair.a.removeTopic('x')
    pair.run()
    expect(pair.b.has('x')).toBe(false)
  })
})

describe('A removal that is under way when it is no longer wanted', () => {
  it('is told again when it is wanted again, to who published it', () => {
    const pair = new Pair()
    pair.b.publish('x', 1)
    pair.run()
    pair.a.removeTopic('x')
    pair.time.settle()
    pair.linkB.unsubscribe('**')
    pair.run()
    expect(pair.b.latest('x')).toBe(1)
    pair.linkB.subscribe('**')
    pair.run()
    expect([pair.a.has('x'), pair.b.has('x')]).toEqual([false, false])
  })
})

describe('Who publishes a topic and does not listen to it', () => {
  const removedThere = (pair: Pair): void => {
    pair.b.publish('x', 1)
    pair.run()
    expect(pair.a.latest('x')).toBe(1)
    pair.a.removeTopic('x')
    pair.run()
    expect(pair.b.has('x')).toBe(true)
    pair.linkB.subscribe('**')
    pair.run()
    expect([pair.a.has('x'), pair.b.has('x')]).toEqual([false, false])
  }

  it('is told when it listens that the other side removed it', () => {
    removedThere(new Pair({ b: source }))
  })

  it('is told so also where it had listened before', () => {
    const pair = new Pair()
    pair.b.publish('x', 0)
    pair.run()
    pair.linkB.unsubscribe('**')
    pair.run()
    removedThere(pair)
    const listened = new Pair()
    listened.b.publish('x', 1)
    listened.run()
    listened.linkB.unsubscribe('**')
    listened.run()
    listened.a.removeTopic('x')
    listened.linkB.subscribe('**')
    listened.run()
    expect([listened.a.has('x'), listened.b.has('x')]).toEqual([false, false])
  })

  it('costs the other side no more than the topics that it has', () => {
    const pair = new Pair({ b: source })
    for (let n = 0; n < 1_000; n++) {
      pair.b.publish(`order/${n}`, n)
      pair.run()
      expect(pair.wire.sessions[0]?.marks.unmarkedCount).toBe(1)
      pair.b.removeTopic(`order/${n}`)
      pair.run()
    }
    expect(pair.wire.sessions[0]?.marks.unmarkedCount).toBe(0)
    // Who has no say would not be told: nothing is kept for it.
    const one = new Pair({ a: source, b: reader })
    one.a.publish('x', 1)
    one.run()
    expect(one.wire.sessions[1]?.marks.unmarkedCount).toBe(0)
  })
})

describe('A topic that is removed and there again', () => {
  it('without a value yet, as who follows it makes it, is sent when it is published', () => {
    for (const again of ['at once', 'when that was told'] as const) {
      const pair = new Pair()
      pair.a.publish('x', 1)
      pair.run()
      pair.a.removeTopic('x')
      if (again === 'at once') pair.a.topic('x')
      pair.run()
      expect(pair.b.latest('x')).toBe(undefined)
      pair.a.topic('x')
      pair.a.publish('x', 2)
      pair.run()
      expect(pair.b.latest('x')).toBe(2)
    }
  })

  it('on a bus that was started again at the same moment is taken, whatever its count comes to', () => {
    for (const [count, isThere] of [1, 2, 3].flatMap(count => [
      [count, false],
      [count, true],
    ]) as [number, boolean][]) {
      const pair = new Pair({ a: reader, b: source })
      pair.b.publish('x', 'before')
      pair.run()
      const bus = new Bus<Record<string, unknown>>()
      // Also where it is there, and empty, when it is told to have ended.
      if (isThere) bus.topic('x')
      pair.restart(bus)
      expect(pair.a.has('x')).toBe(false)
      // Two are the stamp of the removal that was told: as many, from the same moment, by the same bus.
      for (let n = 1; n <= count; n++) pair.b.publish('x', n)
      pair.run()
      expect([count, pair.a.latest('x')]).toEqual([count, count])
    }
  })

  it('by who had forgotten it, and whose clock was put back, is taken by who had it', () => {
    const pair = new Pair()
    pair.time.skip(5_000)
    pair.b.publish('x', 'before')
    pair.run()
    pair.time.skip(-5_000)
    pair.wire.cut()
    pair.b.removeTopic('x')
    const ledger = ledgerOf(pair.b as never)
    for (let n = 0; n < 2_000; n++) ledger.entry(`n/${n}`)
    expect(ledger.find('x')).toBe(undefined)
    pair.wire.join()
    pair.run()
    expect(pair.a.has('x')).toBe(false)
    pair.b.publish('x', 'again')
    pair.run()
    expect([pair.a.latest('x'), pair.b.latest('x')]).toEqual(['again', 'again'])
  })
})

describe('In a group, who has no say takes the newest that anybody has', () => {
  /** One that listens, and another that has what it had of somebody beyond: first the one, then the other. */
  const told = (restarted: boolean): unknown[] => {
    const time = new VirtualTime()
    const side = (id: string, values: unknown[]): [Bus<Record<string, unknown>>, WireEnd] => {
      const bus = new Bus<Record<string, unknown>>()
      // The first of them before any link: nobody knows when that was.
      bus.publish('x', values[0])
      ledgerOf(bus as never, time.clock(0), id)
      for (const value of values.slice(1)) bus.publish('x', value)
      const end = new WireEnd(true)
      connect(bus, end, source)
      return [bus, end]
    }
    const tab = new Bus<Record<string, unknown>>()
    ledgerOf(tab as never, time.clock(0), 'tab')
    const here = new WireEnd(true)
    connect(tab, here, reader)
    const run = (wire: Wire): unknown => {
      time.settle()
      while (wire.deliver(0) || wire.deliver(1)) time.settle()
      return tab.latest('x')
    }
    const [, firstEnd] = side('first', [1, 2, 3])
    const first = new Wire([() => here, () => firstEnd], cloned)
    first.join()
    const values = [run(first)]
    first.cut()
    if (restarted) here.group.restarted(here.host as EndpointHost)
    const [bus, secondEnd] = side('second', ['anew'])
    const second = new Wire([() => here, () => secondEnd], cloned)
    second.join()
    values.push(run(second))
    bus.publish('x', 'later')
    values.push(run(second))
    return values
  }

  it('and not what is older', () => expect(told(false)).toEqual([3, 3, 3]))

  it('but for what came of a source that was started again', () => expect(told(true)).toEqual([3, 'anew', 'later']))
})

describe('In a group where all publish', () => {
  const both = { subscribe: ['**'], publish: ['**'] }
  const member = (
    time: VirtualTime,
    id: string,
    bus = new Bus<Record<string, unknown>>(),
  ): { bus: Bus<Record<string, unknown>>; end: WireEnd } => {
    ledgerOf(bus as never, time.clock(0), id)
    const end = new WireEnd(true)
    connect(bus, end, both)
    return { bus, end }
  }
  const run = (time: VirtualTime, wires: readonly Wire[]): number => {
    const before = wires.reduce((sum, { frames }) => sum + frames, 0)
    time.settle()
    while (wires.some(wire => wire.deliver(0) || wire.deliver(1))) time.settle()
    return wires.reduce((sum, { frames }) => sum + frames, 0) - before
  }

  it('what came from one is not told to the next, who hears it from that one', () => {
    const time = new VirtualTime()
    const [a, b, c] = [member(time, 'a'), member(time, 'b'), member(time, 'c')]
    const wire = (one: { end: WireEnd }, other: { end: WireEnd }): Wire =>
      new Wire([() => one.end, () => other.end], cloned)
    const wires = [wire(a, b), wire(a, c), wire(b, c)]
    for (const wire of wires) wire.join()
    a.bus.publish('x', 1)
    run(time, wires)
    a.bus.publish('x', 2)
    // A batch and its acknowledgement, on two lines.
    expect(run(time, wires)).toBe(4)
    expect([b.bus.latest('x'), c.bus.latest('x')]).toEqual([2, 2])
  })

  it('a newcomer with an older value is told what is newer, by one who has it of somebody who has gone', () => {
    const time = new VirtualTime()
    const [here, gone] = [member(time, 'here'), member(time, 'gone')]
    const old = new Wire([() => here.end, () => gone.end], cloned)
    old.join()
    gone.bus.publish('x', 'newer')
    run(time, [old])
    old.cut()
    // Before any link, so that it is older than all that was ever linked.
    const bus = new Bus<Record<string, unknown>>()
    bus.publish('x', 'older')
    const newcomer = member(time, 'newcomer', bus)
    const wire = new Wire([() => here.end, () => newcomer.end], cloned)
    wire.join()
    wire.deliver(0)
    while (wire.deliver(1)) time.settle()
    // Its wish and its value arrive in one go.
    while (wire.deliver(0));
    run(time, [wire])
    expect([here.bus.latest('x'), newcomer.bus.latest('x')]).toEqual(['newer', 'newer'])
  })
})

describe('A side that breaks the rules is closed', () => {
  it('for a batch that comes twice', () => {
    const pair = new Pair()
    pair.a.publish('x', 1)
    pair.time.settle()
    const [batch] = pair.wire.queues[1]
    pair.wire.queues[1].push(batch)
    pair.run()
    expect(pair.wire.closed).toBe('4400: batch 1 after 1')
  })

  it('for a list that lacks something in its middle, as only one that was cloned can', () => {
    for (const frame of [
      // biome-ignore lint/suspicious/noSparseArray: what is tested.
      ['batch', 1, 0, [], [, [1, 1, 0, 1]]],
      // biome-ignore lint/suspicious/noSparseArray: what is tested.
      ['batch', 1, 0, [,], []],
    ]) {
      const pair = new Pair()
      pair.time.settle()
      pair.wire.queues[1].push(frame as never)
      pair.run()
      expect(pair.wire.closed).toBe('4400: a malformed batch frame')
    }
  })

  it('for a version that leaves none above it, where there are limits, in whatever frame', () => {
    const high = 2 ** 48 + 1
    for (const frame of [
      ['batch', 1, 0, [[1, 'x', 1]], [[1, high, 0, 'high']]],
      ['have', [['x', 1, high, 'somebody']]],
      ['held', [['x', 1, high, 'somebody']]],
    ]) {
      const bus = new Bus<Record<string, unknown>>()
      const closed: number[] = []
      const session = new Session(
        { format: cloned, send: () => {}, close: code => closed.push(code) },
        {
          ledger: ledgerOf(bus as never),
          via: {},
          ...serving,
          gives: () => true,
          takes: () => true,
          window: 1,
          maxFrame: 0,
          guard: new Guard({ topics: 10, patterns: 10, nameLength: 10 }),
          onError: () => {},
          onHello: () => {},
          onRefused: () => {},
          onBye: () => {},
          onEnd: () => {},
        },
      )
      session.received(['hello', 1, 'other', cloned.name, 0])
      session.received(frame)
      expect([closed, bus.has('x')]).toEqual([[4400], false])
    }
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
