import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

describe('stats says what there is: version, subscribers and who is due, for each topic', () => {
  it('counts listeners that wait for their moment, of every delivery', () => {
    const clock = new VirtualClock()
    const bus = new Bus<Record<string, number>>({ clock })
    for (const delivery of ['sync', 'microtask', 'frame', { every: 100 }, () => {}] as const) {
      bus.subscribe('a', () => {}, { delivery })
    }
    bus.subscribe('a')
    bus.topic('b')
    expect(bus.stats()).toEqual([
      { name: 'a', version: 0, subscribers: 6, due: 0 },
      { name: 'b', version: 0, subscribers: 0, due: 0 },
    ])
    bus.publish('a', 1)
    bus.publish('a', 2)
    // The sync one has heard; the rate limited one heard the first and waits for its window's end.
    expect(bus.stats()[0]).toEqual({ name: 'a', version: 2, subscribers: 6, due: 4 })
    bus.flush()
    expect(bus.stats()[0]?.due).toBe(0)
  })

  it.each(['sync', 'microtask', 'frame'] as const)(
    'counts a %s listener whose promise is in flight, once it is behind',
    async delivery => {
      const bus = new Bus<Record<string, number>>({ clock: new VirtualClock() })
      let settle = (): void => {}
      const promise = new Promise<void>(resolve => {
        settle = resolve
      })
      bus.subscribe('a', () => promise, { delivery })
      bus.publish('a', 1)
      bus.flush()
      expect(bus.stats()[0]?.due).toBe(0)
      bus.publish('a', 2)
      expect(bus.stats()[0]?.due).toBe(1)
      settle()
      await promise
      await null
      await null
      bus.flush()
      expect(bus.stats()[0]?.due).toBe(0)
    },
  )

  it('a listener that stopped while it was called is not counted any more, neither as subscriber nor as due', () => {
    const bus = new Bus<Record<string, number>>()
    const stop: () => void = bus.subscribe('a', () => stop())
    bus.subscribe('a', () => {})
    bus.publish('a', 1)
    bus.batch(() => {
      bus.publish('a', 2)
      expect(bus.stats()[0]).toEqual({ name: 'a', version: 2, subscribers: 1, due: 1 })
    })
    expect(bus.stats()[0]).toEqual({ name: 'a', version: 2, subscribers: 1, due: 0 })
  })

  it('counts a watch once for each topic that changed', () => {
    const bus = new Bus<Record<string, number>>()
    const watch = bus.watch('*')
    bus.publish('a', 1)
    bus.publish('a', 2)
    bus.publish('b', 1)
    expect(bus.stats().map(({ name, due }) => [name, due])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    watch.drain()
    expect(bus.stats().map(({ due }) => due)).toEqual([0, 0])
  })

  it('asking changes nothing: no topic is made, nobody is called', () => {
    const bus = new Bus<Record<string, number>>()
    expect(bus.stats()).toEqual([])
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: 'microtask' })
    bus.publish('a', 1)
    bus.stats()
    expect([heard, bus.topicCount]).toEqual([[], 1])
  })
})
