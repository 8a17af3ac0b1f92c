import { describe, expect, it } from 'vitest'
import { CountedSignal, states, take, waitScene } from './waits.js'

// What ends a wait, when several things could: the order in which they happen decides, and no message is lost to a wait that failed.

describe('A wait is settled by what happens first, and only a value moves the cursor', () => {
  it('the signal, in the same tick before the publish: the message can still be taken', async () => {
    const { clock, bus, sub } = waitScene()
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal })
    abort.abort('first')
    bus.publish('a', 1)
    clock.microtasks()
    expect(await states(waiting)).toEqual([{ rejected: 'first' }])
    expect([take(sub), sub.skipped]).toEqual([1, 0])
  })

  it('the signal, after the publish and before the delivery: the message can still be taken', async () => {
    const { clock, bus, sub } = waitScene()
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal })
    bus.publish('a', 1)
    bus.publish('a', 2)
    abort.abort('late')
    clock.microtasks()
    expect(await states(waiting)).toEqual([{ rejected: 'late' }])
    expect([sub.skipped, take(sub), sub.skipped]).toEqual([1, 2, 1])
  })

  it('the signal, after the delivery and before the code runs: the value stands, and is taken', async () => {
    const { clock, bus, sub } = waitScene()
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal, timeout: 5 })
    bus.publish('a', 1)
    clock.microtasks()
    abort.abort('too late')
    clock.advance(10)
    expect(await states(waiting)).toEqual([1])
    expect(take(sub)).toBe('EMPTY')
  })

  it('the timeout, in the same tick before the publish: the message can still be taken', async () => {
    const { clock, bus, sub } = waitScene()
    const waiting = sub.waitForMessage({ timeout: 10 })
    clock.advance(10)
    bus.publish('a', 1)
    clock.microtasks()
    expect(await states(waiting)).toEqual(['TIMEOUT'])
    expect(take(sub)).toBe(1)
  })

  it('the timeout, after the publish and before the delivery: the message can still be taken', async () => {
    const { clock, bus, sub } = waitScene()
    const waiting = sub.waitForMessage({ timeout: 10 })
    bus.publish('a', 1)
    clock.advance(10)
    expect(await states(waiting)).toEqual(['TIMEOUT'])
    expect(take(sub)).toBe(1)
    const again = sub.waitForMessage({ timeout: 10 })
    bus.publish('a', 2)
    clock.microtasks()
    clock.advance(10)
    expect(await states(again)).toEqual([2])
  })

  it('timeout 0: what is published in the same tick is in time; nothing is TIMEOUT, when the timer comes', async () => {
    const { clock, bus, sub } = waitScene()
    const first = sub.waitForMessage({ timeout: 0 })
    bus.publish('a', 1)
    clock.microtasks()
    clock.advance(0)
    expect(await states(first)).toEqual([1])
    const second = sub.waitForMessage({ timeout: 0 })
    expect(await states(second)).toEqual(['pending'])
    clock.advance(0)
    expect(await states(second)).toEqual(['TIMEOUT'])
    bus.publish('a', 2)
    expect(await states(sub.waitForMessage({ timeout: 0 }))).toEqual([2])
    expect(clock.timersPending).toBe(0)
  })

  it('both limits at once: the first counts, and lets go of the other', async () => {
    const { clock, sub } = waitScene()
    const signal = new CountedSignal()
    const late = sub.waitForMessage({ signal, timeout: 10 })
    clock.advance(10)
    expect(signal.listeners.size).toBe(0)
    signal.abort('after')
    const early = new CountedSignal()
    const aborted = sub.waitForMessage({ signal: early, timeout: 10 })
    early.abort('before')
    expect(clock.timersPending).toBe(0)
    expect(await states(late, aborted)).toEqual(['TIMEOUT', { rejected: 'before' }])
  })

  it.each([
    ['a custom reason', { code: 7 }],
    ['undefined', undefined],
    ['null', null],
  ])("rejects with the signal's reason as it is: %s", async (_, reason) => {
    const { sub } = waitScene()
    const before = new CountedSignal()
    before.abort(reason)
    const during = new CountedSignal()
    const waiting = sub.waitForMessage({ signal: during })
    during.abort(reason)
    expect(await states(sub.waitForMessage({ signal: before }), waiting)).toEqual([
      { rejected: reason },
      { rejected: reason },
    ])
    expect(before.listeners.size).toBe(0)
  })

  it('an AbortSignal that was aborted without a reason gives its AbortError, before and during the wait', async () => {
    const { sub } = waitScene()
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await expect(sub.waitForMessage({ signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })
})
