import { Bus, type Sub } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { collectUntil, survivors } from './garbage.js'
import { modes, modesScene, turn } from './modes.js'

// What is dropped, stopped or over is collected while bus and topic live on. Each test keeps the bus, and looks for the rest.

type ObjectBus = Bus<Record<string, object>>

/** Weak references to what `make` made, for several makings. Nothing else in a test may hold on to them. */
function forget(make: () => object[]): WeakRef<object>[] {
  const gone: WeakRef<object>[] = []
  for (let i = 0; i < 10; i++) for (const made of make()) gone.push(new WeakRef(made))
  return gone
}

describe('11. No leak by neglect: dropped without being closed', () => {
  const drops: [string, (bus: ObjectBus) => object[]][] = [
    ['a pull subscription that was never read', bus => [bus.subscribe('a')]],
    [
      'a pull subscription that was read, and has something to read',
      bus => {
        const sub = bus.subscribe('a', { immediate: true })
        sub.tryGetMessage()
        bus.publish('a', {})
        return [sub]
      },
    ],
    [
      'an iterator that was never asked',
      bus => {
        const sub = bus.subscribe('a')
        return [sub, sub[Symbol.asyncIterator]()]
      },
    ],
    [
      'an iterator whose step was answered',
      bus => {
        const sub = bus.subscribe('a', { immediate: true })
        const iterator = sub[Symbol.asyncIterator]()
        void iterator.next()
        return [sub, iterator]
      },
    ],
    ['a watch that was never drained', bus => [bus.watch('a')]],
    [
      'a watch that was drained, and has something to drain',
      bus => {
        const watch = bus.watch('*')
        bus.publish('a', {})
        watch.drain()
        bus.publish('a', {})
        return [watch]
      },
    ],
    ['an iterator of a watch', bus => [bus.watch('*')[Symbol.asyncIterator]()]],
  ]

  it.each(drops)('%s is collected, and stops counting in subscriberCount', async (_, make) => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    bus.publish('a', {})
    const gone = forget(() => make(bus))
    expect(bus.topic('a').subscriberCount).toBe(10)
    expect(await survivors(gone)).toBe(0)
    // Finalizers come when the engine pleases.
    await collectUntil(() => bus.topic('a').subscriberCount === 0)
    expect(bus.topic('a').subscriberCount).toBe(0)
    // So that cleanupUnusedTopics() can remove its topic.
    expect(bus.cleanupUnusedTopics()).toBe(1)
  })

  it('one that waits is not collected before it is answered, and is afterwards', async () => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    const heard: unknown[] = []
    const gone = forget(() => {
      const [waited, iterated] = [bus.subscribe('a'), bus.subscribe('a')]
      void waited.waitForMessage().then(value => heard.push(value))
      void iterated[Symbol.asyncIterator]()
        .next()
        .then(({ value }) => heard.push(value))
      return [waited, iterated]
    })
    expect(await survivors(gone)).toBe(20)
    bus.publish('a', {})
    await turn()
    expect(heard).toHaveLength(20)
    expect(await survivors(gone)).toBe(0)
  })
})

describe('11. No leak by neglect: what is over', () => {
  it('a removed topic whose handle was dropped is collected, with its value and its subscriptions', async () => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    const kept = bus.watch('*')
    const gone = forget(() => {
      const [topic, value, listener, end] = [bus.topic('a'), {}, () => {}, () => {}]
      const sub = topic.subscribe()
      topic.subscribe(listener, { onDisconnect: end })
      topic.publish(value)
      bus.removeTopic('a')
      return [topic, value, listener, end, sub]
    })
    expect(kept.drain()).toEqual([['a', undefined]])
    expect(await survivors(gone)).toBe(0)
    expect(bus.topicCount).toBe(0)
  })

  it('a closed watch is collected, and so is the listener of one that was stopped', async () => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    const gone = forget(() => {
      const [watch, listener, predicate] = [bus.watch('*'), () => {}, () => true]
      const stop = bus.watch(predicate, listener)
      bus.publish('a', {})
      watch.close()
      stop()
      return [watch, listener, predicate]
    })
    bus.publish('a', {})
    expect(await survivors(gone)).toBe(0)
    expect(bus.topic('a').subscriberCount).toBe(0)
  })

  it('waits that were aborted, while the signal lives on', async () => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    bus.topic('a')
    // One signal for all, as a long task has it; it is aborted once, and kept.
    const abort = new AbortController()
    const gone = forget(() => {
      const sub = bus.subscribe('a')
      const wait = sub.waitForMessage({ signal: abort.signal }).catch(() => {})
      return [sub, wait]
    })
    expect(await survivors(gone.filter((_, index) => index % 2 === 0))).toBe(10)
    abort.abort()
    await turn()
    expect(await survivors(gone)).toBe(0)
    expect(abort.signal.aborted).toBe(true)
  })

  it('waits that were answered, while a signal that was never aborted lives on', async () => {
    const bus: ObjectBus = new Bus<Record<string, object>>()
    const abort = new AbortController()
    const gone = forget(() => {
      const sub = bus.subscribe('a')
      void sub.waitForMessage({ signal: abort.signal })
      return [sub]
    })
    bus.publish('a', {})
    await turn()
    expect(await survivors(gone)).toBe(0)
    expect(abort.signal.aborted).toBe(false)
  })

  it('waits that timed out', async () => {
    const { bus, clock } = modesScene<object>()
    bus.topic('a')
    const gone = forget(() => {
      const sub = bus.subscribe('a')
      return [sub, sub.waitForMessage({ timeout: 10 }).catch(() => {})]
    })
    clock.advance(10)
    await turn()
    expect(await survivors(gone)).toBe(0)
    expect(clock.timersPending).toBe(0)
  })

  it.each(modes)(
    'a listener that was stopped, idle and due, while its topic and its stop function live on: %s',
    async mode => {
      const { bus, options } = modesScene<object>()
      const stops: (() => void)[] = []
      const add = (): object[] => {
        const [listener, end] = [() => {}, () => {}]
        stops.push(bus.subscribe('a', listener, { ...options(mode), onDisconnect: end }))
        return [listener, end]
      }
      const idle = forget(add)
      for (const stop of stops) stop()
      const due = forget(add)
      for (const value of [{}, {}]) bus.publish('a', value)
      for (const stop of stops) stop()
      expect(await survivors([...idle, ...due])).toBe(0)
      expect([bus.topic('a').subscriberCount, stops.length]).toEqual([0, 20])
    },
  )

  it.each(modes)(
    'a listener that was stopped while its promise was in flight, and the promise lives on: %s',
    async mode => {
      const { bus, options, settle } = modesScene<object>()
      const promises: Promise<void>[] = []
      const gone = forget(() => {
        const listener = (): Promise<void> => {
          const promise = new Promise<void>(() => {})
          promises.push(promise)
          return promise
        }
        const stop = bus.subscribe('a', listener, options(mode))
        bus.publish('a', {})
        settle()
        stop()
        return [listener]
      })
      expect(promises).toHaveLength(10)
      expect(await survivors(gone)).toBe(0)
    },
  )
})

describe('6. Slow is safe: no path holds more than one undelivered value per subscriber and topic', () => {
  const readers: [string, (bus: ObjectBus) => unknown][] = [
    ['nobody', () => undefined],
    ['a pull subscription', (bus): Sub<object> => bus.subscribe('a')],
    ['a pull subscription that was closed', bus => bus.subscribe('a').close()],
    ['a wait', bus => void bus.subscribe('a').waitForMessage()],
    ['a watch', bus => bus.watch('*')],
    ['an async listener that never ends', bus => bus.subscribe('a', () => new Promise(() => {}))],
  ]
  const arranged = modes.map(
    mode => [mode, (bus: ObjectBus, delivery: object) => bus.subscribe('a', () => {}, delivery)] as const,
  )

  it.each([...readers, ...arranged])('values that were conflated away are collected: %s', async (name, arrange) => {
    const { bus, options } = modesScene<object>()
    const mode = modes.find(candidate => candidate === name)
    const reader = (arrange as (bus: ObjectBus, delivery?: object) => unknown)(bus, mode && options(mode))
    const values: WeakRef<object>[] = []
    for (let i = 0; i < 100; i++) {
      const value = { i }
      values.push(new WeakRef(value))
      bus.publish('a', value)
    }
    const last = values.pop()
    expect(await survivors(values)).toBe(0)
    expect(last?.deref()).toBe(bus.latest('a'))
    expect(reader).toBe(reader)
  })
})
