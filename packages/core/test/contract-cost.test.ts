import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modesScene } from './modes.js'
import { VirtualClock } from './virtual-clock.js'

// Rule 15. What is O(1) is measured beside few and beside very many: what grew with their number would take thousands of times as
// long, and the bounds are far above a noisy machine's doubt. Where calls can be counted, they are.

const MANY = 50_000

/** Milliseconds of the quickest of several runs, so that one pause counts for nothing. */
function quickest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 7; i++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** How many times as long `run` takes beside `MANY` others as beside one. */
function growth(prepare: (count: number) => () => void): number {
  const few = prepare(1)
  const many = prepare(MANY)
  quickest(few)
  return quickest(many) / quickest(few)
}

/** Beside 50,000 others, O(n) would be thousands. */
const FLAT = 50

function publishing(arrange: (bus: Bus<Record<string, number>>, count: number) => void): (count: number) => () => void {
  return count => {
    const bus = new Bus<Record<string, number>>({ clock: new VirtualClock() })
    arrange(bus, count)
    return () => {
      for (let i = 0; i < 2_000; i++) bus.publish('a', i)
    }
  }
}

describe('15. Cost', () => {
  it('publishing costs O(1) in the number of pull subscriptions', () => {
    const subs: unknown[] = []
    const arrange = (bus: Bus<Record<string, number>>, count: number): void => {
      for (let i = 0; i < count; i++) subs.push(bus.subscribe('a'))
    }
    expect(growth(publishing(arrange))).toBeLessThan(FLAT)
  })

  it('publishing costs O(1) in the number of pull subscriptions, waiting ones included', () => {
    const waits: unknown[] = []
    const arrange = (bus: Bus<Record<string, number>>, count: number): void => {
      for (let i = 0; i < count; i++) waits.push(bus.subscribe('a').waitForMessage())
    }
    expect(growth(publishing(arrange))).toBeLessThan(FLAT)
  })

  it('all waiting subscriptions of a bus share one microtask', () => {
    const { bus, clock } = modesScene()
    let microtasks = 0
    const queue = clock.queueMicrotask.bind(clock)
    clock.queueMicrotask = callback => {
      microtasks++
      queue(callback)
    }
    for (let i = 0; i < 100; i++) for (const name of ['a', 'b']) bus.subscribe(name).waitForMessage()
    for (let i = 0; i < 100; i++) for (const name of ['a', 'b']) bus.publish(name, i)
    expect(microtasks).toBe(1)
  })

  it.each(['microtask', 'frame', { every: 1_000 }] as const)(
    'publishing costs O(1) in the number of listeners that are already due: %j',
    delivery => {
      const arrange = (bus: Bus<Record<string, number>>, count: number): void => {
        for (let i = 0; i < count; i++) bus.subscribe('a', () => {}, { delivery })
        for (let i = 0; i < 2; i++) bus.publish('a', i)
      }
      expect(growth(publishing(arrange))).toBeLessThan(FLAT)
    },
  )

  it('a scheduler is not called again for a listener that is already due', () => {
    const { bus, scheduled, options } = modesScene()
    bus.subscribe('a', () => {}, options('scheduler'))
    for (let i = 0; i < 1_000; i++) bus.publish('a', i)
    expect(scheduled).toHaveLength(1)
  })

  it.each(['sync', 'microtask', 'frame', 'pull'] as const)('closing is O(1): %s', kind => {
    const prepare = (count: number) => {
      const bus = new Bus<Record<string, number>>({ clock: new VirtualClock() })
      const add = (): (() => void) => {
        if (kind !== 'pull') return bus.subscribe('a', () => {}, { delivery: kind })
        const sub = bus.subscribe('a')
        return () => sub.close()
      }
      const standing = Array.from({ length: count }, add)
      return () => {
        const stops = Array.from({ length: 200 }, add)
        for (const stop of stops) stop()
        expect(standing).toHaveLength(count)
      }
    }
    expect(growth(prepare)).toBeLessThan(FLAT)
  })

  it('a watch costs O(1) per publish: in the number of topics that it watches', () => {
    const watches: unknown[] = []
    const arrange = (bus: Bus<Record<string, number>>, count: number): void => {
      for (let i = 0; i < count; i++) bus.publish(`t${i}`, i)
      watches.push(bus.watch('*'))
    }
    expect(growth(publishing(arrange))).toBeLessThan(FLAT)
  })

  it('a watch costs O(1) per publish, its pattern being matched when a topic appears', () => {
    const { bus } = modesScene()
    const asked: string[] = []
    bus.publish('a', 1)
    const watch = bus.watch(name => asked.push(name) > 0)
    for (let i = 0; i < 100; i++) bus.publish('a', i)
    bus.publish('b', 1)
    watch.drain()
    for (let i = 0; i < 100; i++) bus.publish('b', i)
    expect(asked).toEqual(['a', 'b'])
    bus.removeTopic('a')
    bus.publish('a', 1)
    expect(asked).toEqual(['a', 'b', 'a'])
  })
})
