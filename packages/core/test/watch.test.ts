import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

function scene() {
  const clock = new VirtualClock()
  return { clock, bus: new Bus<Record<string, number>>({ clock }) }
}
const turn = () => new Promise<void>(resolve => setTimeout(resolve, 0))

describe('watch', () => {
  it('drain gives [name, value]: each changed topic at most once, with its newest value, in the order of change', () => {
    const { bus } = scene()
    bus.publish('sensor/old', 0)
    const watch = bus.watch('sensor/*')
    bus.publish('sensor/b', 1)
    bus.publish('other', 1)
    bus.publish('sensor/a', 1)
    bus.publish('sensor/b', 2)
    expect(watch.drain()).toEqual([
      ['sensor/b', 2],
      ['sensor/a', 1],
    ])
    expect(watch.drain()).toEqual([])
    bus.publish('sensor/old', 3)
    expect(watch.drain()).toEqual([['sensor/old', 3]])
  })

  it('{ immediate: true } begins with every topic that has a value', () => {
    const { bus } = scene()
    bus.publish('a', 1)
    bus.topic('empty')
    expect(bus.watch('*', { immediate: true }).drain()).toEqual([['a', 1]])
    const heard: unknown[] = []
    bus.watch('*', changes => heard.push(changes), { immediate: true })
    expect(heard).toEqual([[['a', 1]]])
  })

  it.each([
    ['a', ['a'], ['b', 'a/b', 'aa']],
    ['a/*', ['a/b', 'a/'], ['a', 'a/b/c', 'b/a']],
    ['*/b', ['a/b', '/b'], ['b', 'a/b/c']],
    ['a/**', ['a', 'a/b', 'a/b/c'], ['b', 'ab']],
    ['**/c', ['c', 'a/c', 'a/b/c'], ['a/d']],
    ['**', ['a', 'a/b', '__proto__'], []],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/b', 'z']],
    ['cpu-*', ['cpu-1', 'cpu-'], ['cpu', 'cpu-1/x']],
    ['s*r/1*', ['sr/1', 'sensor/12'], ['sensor/2']],
    ['a.b', ['a.b'], ['axb']],
  ])('pattern %s', (pattern, yes, no) => {
    const { bus } = scene()
    const watch = bus.watch(pattern)
    for (const name of [...yes, ...no]) bus.publish(name, 1)
    expect(watch.drain().map(([name]) => name)).toEqual(yes)
  })

  it('a hostile pattern does not take exponential time', () => {
    const { bus } = scene()
    const watch = bus.watch(`${'**/'.repeat(30)}x`)
    bus.publish('a/'.repeat(60), 1)
    bus.watch(`${'a*'.repeat(30)}b`)
    bus.publish('a'.repeat(200), 1)
    expect(watch.drain()).toEqual([])
  })

  it('takes a predicate', () => {
    const { bus } = scene()
    const watch = bus.watch(name => name.length === 2)
    bus.publish('ab', 1)
    bus.publish('abc', 1)
    expect(watch.drain()).toEqual([['ab', 1]])
  })

  it('removal is told once, with undefined; a topic that comes back joins again', () => {
    const { bus } = scene()
    const watch = bus.watch('*')
    bus.publish('a', 1)
    watch.drain()
    bus.removeTopic('a')
    expect(watch.drain()).toEqual([['a', undefined]])
    expect(watch.drain()).toEqual([])
    bus.publish('a', 2)
    bus.removeTopic('a')
    bus.publish('a', 3)
    expect(watch.drain()).toEqual([['a', 3]])
    bus.publish('a', 4)
    expect(watch.drain()).toEqual([['a', 4]])
  })

  it.each(['sync', 'microtask', 'frame', { every: 5 }] as const)('pushes what changed, delivery %j', delivery => {
    const { bus, clock } = scene()
    const heard: unknown[] = []
    const stop = bus.watch('*', changes => heard.push(changes), { delivery })
    bus.batch(() => {
      bus.publish('a', 1)
      bus.publish('b', 1)
      bus.publish('a', 2)
    })
    clock.microtasks()
    clock.frame()
    expect(heard).toEqual([
      [
        ['a', 2],
        ['b', 1],
      ],
    ])
    stop()
    stop()
    bus.publish('a', 3)
    clock.microtasks()
    clock.frame()
    clock.advance(10)
    expect(heard).toHaveLength(1)
    expect(bus.topic('a').subscriberCount).toBe(0)
  })

  it('a slow async consumer gets the newest of each topic', async () => {
    const bus = new Bus<Record<string, number>>()
    const heard: unknown[] = []
    bus.watch('*', async changes => {
      heard.push(changes)
      await turn()
    })
    for (let i = 1; i <= 100; i++) {
      bus.publish('a', i)
      bus.publish('b', i)
    }
    await turn()
    await turn()
    expect(heard).toEqual([
      [['a', 1]],
      [
        ['b', 100],
        ['a', 100],
      ],
    ])
  })

  it('iterates, one changed topic a step, and ends when it is closed', async () => {
    const bus = new Bus<Record<string, number>>()
    const watch = bus.watch('*')
    const seen: unknown[] = []
    const done = (async () => {
      for await (const change of watch) seen.push(change)
    })()
    bus.publish('a', 1)
    bus.publish('b', 1)
    bus.publish('a', 2)
    await turn()
    bus.publish('b', 2)
    await turn()
    watch.close()
    await done
    expect(seen).toEqual([
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ])
    expect(watch.closed).toBe(true)
    for await (const change of watch) throw new Error(`unexpected ${change}`)
    expect(bus.topicNames()).toEqual(['a', 'b'])
  })

  it('what changed before the close, or before the bus was closed, can still be drained', () => {
    const { bus } = scene()
    const first = bus.watch('*')
    const second = bus.watch('*')
    bus.publish('a', 1)
    first.close()
    expect(first.drain()).toEqual([['a', 1]])
    bus.close()
    expect(second.drain()).toEqual([['a', 1]])
    expect(second.drain()).toEqual([])
    expect(second.closed).toBe(true)
  })

  it('a value that was drained is not told again by a removal before the close', () => {
    const { bus } = scene()
    const watch = bus.watch('*')
    bus.publish('a', 1)
    expect(watch.drain()).toEqual([['a', 1]])
    bus.removeTopic('a')
    watch.close()
    expect(watch.drain()).toEqual([['a', undefined]])
  })

  it('counts as a subscriber: a watched topic is not cleaned up', () => {
    const { bus } = scene()
    const watch = bus.watch('a')
    bus.publish('a', 1)
    bus.publish('b', 1)
    expect(bus.topic('a').subscriberCount).toBe(1)
    expect(bus.cleanupUnusedTopics()).toBe(1)
    watch.close()
    expect(bus.cleanupUnusedTopics()).toBe(1)
  })

  it('a predicate may remove and make topics: it meets those that are there afterwards', () => {
    const { bus } = scene()
    for (const name of ['a', 'gone', 'removed']) bus.publish(name, 1)
    const watch = bus.watch(name => {
      if (name === 'a') {
        for (const removed of ['gone', 'removed']) bus.removeTopic(removed)
        bus.topic('made')
      }
      return true
    })
    for (const name of ['gone', 'made']) bus.publish(name, 2)
    expect(watch.drain()).toEqual([
      ['gone', 2],
      ['made', 2],
    ])
    bus.removeTopic('gone')
    watch.drain()
    bus.publish('gone', 3)
    expect(watch.drain()).toEqual([['gone', 3]])
  })

  it('a predicate may remove the topic that is being made, once', () => {
    const { bus } = scene()
    let removals = 0
    const watch = bus.watch(name => (removals++ === 0 ? bus.removeTopic(name) : true))
    for (const value of [1, 2]) bus.publish('a', value)
    expect([watch.drain(), bus.topic('a').subscriberCount]).toEqual([[['a', 2]], 1])
  })

  it('a predicate may publish to the topic that it is asked about: watches that were there are told, each in its way', () => {
    const { bus } = scene()
    bus.watch(name => {
      if (bus.has(name) && bus.latest(name) === undefined) bus.publish(name, 1)
      return false
    })
    const pulled = bus.watch('*')
    const pushed: unknown[] = []
    const stop = bus.watch('*', changes => {
      pushed.push(...changes)
      stop()
    })
    bus.topic('a')
    expect([pulled.drain(), pushed, bus.topic('a').subscriberCount]).toEqual([[['a', 1]], [['a', 1]], 1])
    // Also of one that is there again, when its removal was not told yet and never will be, as the watch is closed.
    const closing = bus.watch('*')
    bus.removeTopic('a')
    bus.topic('a')
    closing.close()
    expect([closing.drain(), pulled.drain()]).toEqual([[['a', 1]], [['a', 1]]])
    bus.publish('b', 2)
    expect([pulled.drain(), bus.topic('b').subscriberCount]).toEqual([[['b', 2]], 1])
  })

  it('a predicate may close its watch, or the bus', () => {
    const { bus } = scene()
    const watch = bus.watch(name => {
      if (name === 'last') watch.close()
      return true
    })
    bus.publish('last', 1)
    expect([watch.drain(), bus.topic('last').subscriberCount]).toEqual([[], 0])
    const closing = bus.watch(() => {
      bus.close()
      return true
    })
    expect([closing.closed, closing.drain()]).toEqual([true, []])
  })

  it('a listener of a watch that makes itself due: not called again until its promise has settled, nor when it has stopped', async () => {
    const { bus } = scene()
    const heard: unknown[] = []
    let settle = (): void => {}
    const stop = bus.watch('*', changes => {
      heard.push(...changes)
      const [, value] = changes[0] ?? []
      if (value === 1) {
        bus.publish('a', 2)
        return new Promise<void>(resolve => {
          settle = resolve
        })
      }
      bus.publish('a', 4)
      stop()
      return undefined
    })
    bus.publish('a', 1)
    bus.publish('a', 3)
    await turn()
    expect(heard).toEqual([['a', 1]])
    settle()
    await turn()
    expect(heard).toEqual([
      ['a', 1],
      ['a', 3],
    ])
    expect(bus.topic('a').subscriberCount).toBe(0)
  })

  it('a listener of a watch that publishes into what it watches is stopped like any circle', () => {
    const errors: { code?: string }[] = []
    const bus = new Bus<Record<string, number>>({ onError: error => errors.push(error as { code?: string }) })
    bus.watch('*', changes => {
      for (const [name, value] of changes) bus.publish(name, (value ?? 0) + 1)
    })
    bus.publish('a', 1)
    expect(errors.map(error => error.code)).toEqual(['LOOP'])
  })
})
