import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { collectUntil, heapUsed } from './garbage.js'

describe('11. No leak by neglect', () => {
  it('a pull subscription that is dropped without being closed is collected, and stops counting', async () => {
    const bus = new Bus<{ a: number }>()
    const kept = bus.subscribe('a')
    ;(() => {
      for (let i = 0; i < 1_000; i++) bus.subscribe('a').tryGetMessage()
    })()
    expect(bus.topic('a').subscriberCount).toBe(1_001)
    await collectUntil(() => bus.topic('a').subscriberCount === 1)
    expect(bus.topic('a').subscriberCount).toBe(1)
    expect(bus.cleanupUnusedTopics()).toBe(0)
    kept.close()
    expect(bus.cleanupUnusedTopics()).toBe(1)
  })

  it('a watch that is dropped without being closed is collected', async () => {
    const bus = new Bus<{ a: number }>()
    bus.publish('a', 1)
    ;(() => void bus.watch('*').drain())()
    expect(bus.topic('a').subscriberCount).toBe(1)
    await collectUntil(() => bus.topic('a').subscriberCount === 0)
    expect(bus.cleanupUnusedTopics()).toBe(1)
  })

  it('a topic that the predicate of a watch removes is collected', async () => {
    const bus = new Bus<Record<string, object>>()
    const watch = bus.watch(name => {
      if (name !== 'kept') bus.removeTopic(name)
      return true
    })
    let gone: WeakRef<object> | undefined
    ;(() => {
      gone = new WeakRef(bus.topic('removed'))
    })()
    bus.publish('kept', {})
    expect(watch.drain()).toHaveLength(1)
    await collectUntil(() => gone?.deref() === undefined)
    expect(gone?.deref()).toBe(undefined)
    watch.close()
  })

  it('the signal of a wait that is over is collected, though its subscription stays', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    let gone: WeakRef<object> | undefined
    await (async () => {
      const signal = { aborted: false, addEventListener() {}, removeEventListener() {} }
      gone = new WeakRef(signal)
      const waiting = sub.waitForMessage({ signal })
      bus.publish('a', 1)
      await waiting
    })()
    await collectUntil(() => gone?.deref() === undefined)
    expect(gone?.deref()).toBe(undefined)
    sub.close()
  })

  it('what was removed, closed, aborted or stopped is collected', async () => {
    const bus = new Bus<Record<string, object>>()
    const gone: WeakRef<object>[] = []
    await (async () => {
      const message = { removed: true }
      gone.push(new WeakRef(message), new WeakRef(bus.topic('removed')))
      bus.publish('removed', message)
      bus.removeTopic('removed')
      const listener = () => new Array(10)
      gone.push(new WeakRef(listener))
      bus.subscribe('kept', listener, { onDisconnect: () => listener() })()
      bus.subscribe('kept', listener, { delivery: { every: 60_000 } })()
      const abort = new AbortController()
      const sub = bus.subscribe('kept')
      gone.push(new WeakRef(sub))
      const waiting = sub.waitForMessage({ signal: abort.signal, timeout: 60_000 })
      abort.abort()
      await waiting.catch(() => {})
    })()
    await collectUntil(() => gone.every(reference => reference.deref() === undefined))
    expect(gone.map(reference => reference.deref())).toEqual(gone.map(() => undefined))
  })

  it('stop functions that are kept do not keep other listeners', async () => {
    const bus = new Bus<{ a: number }>()
    const stops: (() => void)[] = []
    const gone: WeakRef<object>[] = []
    ;(() => {
      for (let i = 0; i < 10; i++) {
        const listener = () => i
        gone.push(new WeakRef(listener))
        stops.push(bus.subscribe('a', listener))
      }
    })()
    for (const stop of stops) stop()
    await collectUntil(() => gone.every(reference => reference.deref() === undefined))
    expect(gone.filter(reference => reference.deref() !== undefined)).toHaveLength(0)
    expect(stops).toHaveLength(10)
  })

  it('a subscriber that reads nothing costs nothing more, however much is published', async () => {
    const bus = new Bus<{ a: object }>()
    bus.subscribe('a')
    bus.subscribe('a', () => {}, { delivery: 'frame' })
    bus.subscribe('a', () => new Promise(() => {}))
    const watch = bus.watch('*')
    bus.publish('a', {})
    const before = await heapUsed()
    for (let i = 0; i < 500_000; i++) bus.publish('a', { i })
    expect((await heapUsed()) - before).toBeLessThan(500_000)
    expect(watch.drain()).toEqual([['a', { i: 499_999 }]])
  })
})
