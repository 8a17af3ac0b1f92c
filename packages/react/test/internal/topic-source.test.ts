import { Bus } from '@dropslot/core'
import { describe, expect, it, vi } from 'vitest'
import { sourcesOf } from '../../src/source.js'
import { TopicSource } from '../../src/topic-source.js'

describe('a topic source', () => {
  it('ends a subscription’s beginning with one look, for a React that does not look again when it reveals a tree', () => {
    const source = new TopicSource(sourcesOf(new Bus<{ count: number }>(), 'sync'), 'count')
    const seen = vi.fn()
    const stop = source.subscribe(seen)
    expect(seen).toHaveBeenCalledTimes(1)
    stop()
  })

  it('tells nobody when what it gives stays the same', () => {
    const bus = new Bus<{ count: number }>()
    const source = new TopicSource(sourcesOf(bus, 'sync'), 'count')
    const seen = vi.fn()
    const stop = source.subscribe(seen)
    seen.mockClear()
    for (const value of [Number.NaN, Number.NaN, 1, 1, 2]) bus.publish('count', value)
    expect(seen).toHaveBeenCalledTimes(3)
    stop()
    stop()
    bus.publish('count', 3)
    expect(seen).toHaveBeenCalledTimes(3)
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('gives the present value again once nobody subscribes, also through one that has stopped', () => {
    const bus = new Bus<{ count: number }>()
    const first = new TopicSource(sourcesOf(bus, 'frame'), 'count')
    const second = new TopicSource(sourcesOf(bus, 'frame'), 'count')
    bus.publish('count', 1)
    const stop = first.subscribe(() => {})
    bus.publish('count', 2)
    expect([first.get(), second.get()]).toEqual([1, 1])
    stop()
    expect([first.get(), second.get()]).toEqual([2, 2])
  })
})
