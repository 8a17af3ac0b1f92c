import type { Bus, Sub } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { CountedSignal, states, take, type WaitScene, waitScene } from './waits.js'

// What becomes of waits when their subscription ends, and what they have let go of when they are over.

describe('The end of a subscription, while it is waited for', () => {
  const ends: [string, (bus: Bus<Record<string, number>>, sub: Sub<number>) => void][] = [
    ['close of the subscription', (_, sub) => sub.close()],
    ['removal of the topic', bus => void bus.removeTopic('a')],
    ['close of the bus', bus => bus.close()],
  ]

  it.each(ends)('%s: gives undefined to all that wait', async (_, end) => {
    const { clock, bus, sub } = waitScene()
    const waits = [sub.waitForMessage(), sub.waitForMessage({ timeout: 50 })]
    const step = sub[Symbol.asyncIterator]().next()
    end(bus, sub)
    clock.microtasks()
    expect(await states(...waits, step)).toEqual([undefined, undefined, { done: true, value: undefined }])
    expect(clock.timersPending).toBe(0)
  })

  it.each(ends)('%s, after a publish: the value goes to one, the others get undefined', async (_, end) => {
    const { clock, bus, sub } = waitScene()
    const waits = [sub.waitForMessage(), sub.waitForMessage(), sub.waitForMessage()]
    bus.publish('a', 1)
    end(bus, sub)
    clock.microtasks()
    const results = await states(...waits)
    expect(results.filter(result => result === 1)).toHaveLength(1)
    expect(results.filter(result => result === undefined)).toHaveLength(2)
    expect(take(sub)).toBe('DISCONNECTED')
  })

  it.each(ends)('%s, then the signal or the timeout: the wait has its end already', async (_, end) => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const waiting = sub.waitForMessage({ signal, timeout: 10 })
    end(bus, sub)
    clock.microtasks()
    signal.abort('late')
    clock.advance(20)
    expect(await states(waiting)).toEqual([undefined])
  })

  it.each(ends)('%s, when all that waited have given up: what was published can still be taken', async (_, end) => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const waiting = sub.waitForMessage({ signal })
    bus.publish('a', 1)
    signal.abort('gave up')
    end(bus, sub)
    clock.microtasks()
    expect(await states(waiting)).toEqual([{ rejected: 'gave up' }])
    expect([take(sub), take(sub)]).toEqual([1, 'DISCONNECTED'])
  })
})

describe('A wait that is over holds nothing', () => {
  const ends: [string, (scene: WaitScene & { signal: CountedSignal }) => void][] = [
    ['a value', ({ bus }) => bus.publish('a', 1)],
    ['the signal', ({ signal }) => signal.abort('enough')],
    ['the timeout', ({ clock }) => clock.advance(10)],
    ['close', ({ sub }) => sub.close()],
    ['the removal of the topic', ({ bus }) => void bus.removeTopic('a')],
    ['the close of the bus', ({ bus }) => bus.close()],
  ]

  it.each(ends)('after %s the signal has no listener and the clock no timer', async (_, end) => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const waits = [1, 2].map(() => bus.subscribe('a').waitForMessage({ signal, timeout: 10 }))
    waits.push(sub.waitForMessage({ signal, timeout: 10 }))
    expect([signal.listeners.size, clock.timersPending]).toEqual([3, 3])
    end({ bus, sub, clock, signal })
    clock.microtasks()
    const left = _ === 'close' ? 2 : 0
    expect([signal.listeners.size, clock.timersPending]).toEqual([left, left])
    await states(...waits)
  })

  it('a wait that need not wait asks nothing of signal and clock', async () => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    signal.addEventListener = () => {
      throw new Error('not asked for')
    }
    bus.publish('a', 1)
    expect(await sub.waitForMessage({ signal, timeout: 10 })).toBe(1)
    sub.close()
    expect(await sub.waitForMessage({ signal, timeout: 10 })).toBeUndefined()
    expect(clock.timersPending).toBe(0)
  })

  it('a signal that cannot be listened to fails the wait, and takes no message', async () => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    signal.addEventListener = () => {
      throw new Error('broken')
    }
    const waiting = sub.waitForMessage({ signal })
    bus.publish('a', 1)
    clock.microtasks()
    await expect(waiting).rejects.toThrow('broken')
    expect(take(sub)).toBe(1)
  })

  it('a message that is taken while the wait lets go of its signal is given once', async () => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const taken: unknown[] = []
    signal.removeEventListener = () => {
      const result = sub.tryGetMessage()
      if (result.ok) taken.push(result.value)
    }
    const waiting = sub.waitForMessage({ signal })
    bus.publish('a', 1)
    clock.microtasks()
    taken.push(await waiting)
    expect([taken, sub.skipped]).toEqual([[1], 0])
  })

  it('a thousand waits on one subscription that give up leave it as it was', async () => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const waits = Array.from({ length: 1_000 }, () => sub.waitForMessage({ signal }).catch(() => 'gave up'))
    signal.abort('all')
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['gave up']))
    const last = sub.waitForMessage()
    bus.publish('a', 1)
    clock.microtasks()
    expect(await last).toBe(1)
    sub.close()
  })
})
