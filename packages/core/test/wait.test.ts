import { Bus, BusError, type WaitOptions } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

const turn = () => new Promise<void>(resolve => setTimeout(resolve, 0))

/** What a promise has come to by now. */
async function state(promise: Promise<unknown>): Promise<unknown> {
  const pending = Symbol('pending')
  await turn()
  const result = await Promise.race([promise.catch(error => error), Promise.resolve(pending)])
  return result === pending ? 'pending' : result
}

describe('waitForMessage', () => {
  it('gives what is unseen at once, and the next message otherwise', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    expect(await sub.waitForMessage()).toBe(1)
    const waiting = sub.waitForMessage()
    expect(await state(waiting)).toBe('pending')
    bus.publish('a', 2)
    expect(await waiting).toBe(2)
  })

  it("rejects with the signal's reason; the cursor stays where it was", async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal })
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    bus.publish('a', 1)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
  })

  it('with a signal that was aborted before, rejects and takes nothing', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    await expect(sub.waitForMessage({ signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
  })

  it('aborted after the publish, before the wake: the message can still be taken', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const abort = new AbortController()
    const waiting = sub.waitForMessage({ signal: abort.signal })
    bus.publish('a', 1)
    abort.abort('late')
    await expect(waiting).rejects.toBe('late')
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
  })

  it('aborted after the value: the value stands', async () => {
    const bus = new Bus<{ a: number }>()
    const abort = new AbortController()
    const waiting = bus.subscribe('a').waitForMessage({ signal: abort.signal })
    bus.publish('a', 1)
    await turn()
    abort.abort('too late')
    expect(await waiting).toBe(1)
  })

  it('rejects with TIMEOUT after the timeout; the cursor stays where it was, and the timer goes with the wait', async () => {
    const clock = new VirtualClock()
    const bus = new Bus<{ a: number }>({ clock })
    const sub = bus.subscribe('a')
    const waiting = sub.waitForMessage({ timeout: 100 })
    clock.advance(99)
    expect(await state(waiting)).toBe('pending')
    clock.advance(1)
    const error = await waiting.catch(reason => reason)
    expect(error).toBeInstanceOf(BusError)
    expect(error.code).toBe('TIMEOUT')
    bus.publish('a', 1)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
    const served = sub.waitForMessage({ timeout: 100 })
    bus.publish('a', 2)
    clock.microtasks()
    expect(await served).toBe(2)
    expect(clock.timersPending).toBe(0)
  })

  it('timeout with the value: whichever settles first, the message is not lost', async () => {
    const clock = new VirtualClock()
    const bus = new Bus<{ a: number }>({ clock })
    const sub = bus.subscribe('a')
    const waiting = sub.waitForMessage({ timeout: 10 })
    bus.publish('a', 1)
    clock.advance(10)
    const result = await waiting.catch(error => error.code)
    expect(result).toBe('TIMEOUT')
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5' as unknown as number])(
    'refuses a timeout of %s',
    async timeout => {
      const sub = new Bus<{ a: number }>().subscribe('a')
      await expect(sub.waitForMessage({ timeout })).rejects.toThrow(TypeError)
    },
  )

  it.each<[string, unknown, RegExp]>([
    ['milliseconds instead of options', 5, /waitForMessage\(\{ signal, timeout \}\)/],
    ['no options', null, /Options must be an object/],
    ['a controller instead of its signal', { signal: new AbortController() }, /AbortSignal/],
  ])('refuses %s, saying what to pass', async (_, options, message) => {
    const sub = new Bus<{ a: number }>().subscribe('a')
    await expect(sub.waitForMessage(options as WaitOptions)).rejects.toThrow(message)
  })

  it('closed while waiting: gives undefined, and what was published before the close is taken', async () => {
    const bus = new Bus<{ a: number }>()
    const first = bus.subscribe('a')
    const waiting = first.waitForMessage()
    first.close()
    expect(await waiting).toBeUndefined()
    const second = bus.subscribe('a')
    const served = second.waitForMessage()
    bus.publish('a', 1)
    second.close()
    expect(await served).toBe(1)
    expect(await second.waitForMessage()).toBeUndefined()
  })

  it('with two waits of one Sub, an abort of the first leaves the second', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const abort = new AbortController()
    const first = sub.waitForMessage({ signal: abort.signal })
    const second = sub.waitForMessage()
    const third = sub.waitForMessage()
    abort.abort('first')
    await expect(first).rejects.toBe('first')
    bus.publish('a', 1)
    expect(await second).toBe(1)
    expect(await state(third)).toBe('pending')
    sub.close()
    expect(await third).toBeUndefined()
  })

  it('when nobody waits any more, a publish asks for no moment', async () => {
    const clock = new VirtualClock()
    const bus = new Bus<Record<string, number>>({ clock })
    const subs = ['one', 'two', 'three'].map(() => bus.subscribe('a'))
    for (const value of [1, 2]) {
      const waits = subs.map(sub => sub.waitForMessage())
      bus.publish('a', value)
      clock.microtasks()
      expect(await Promise.all(waits)).toEqual([value, value, value])
    }
    bus.publish('a', 3)
    expect(clock.microtasksPending).toBe(0)
  })

  it('lets go of the signal when it settles', async () => {
    const bus = new Bus<{ a: number }>()
    let listening = 0
    const signal = {
      aborted: false,
      addEventListener: () => void listening++,
      removeEventListener: () => void listening--,
    }
    const waiting = bus.subscribe('a').waitForMessage({ signal })
    expect(listening).toBe(1)
    bus.publish('a', 1)
    await waiting
    expect(listening).toBe(0)
  })
})

describe('iteration', () => {
  it('is never behind, and ends when the topic is removed', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const taken: number[] = []
    const done = (async () => {
      for await (const value of sub) {
        taken.push(value)
        await turn()
      }
    })()
    for (let i = 1; i <= 3; i++) bus.publish('a', i)
    await turn()
    for (let i = 4; i <= 6; i++) bus.publish('a', i)
    bus.removeTopic('a')
    await done
    expect(taken).toEqual([3, 6])
  })

  it('leaving the loop does not close the subscription', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    for await (const value of sub) {
      expect(value).toBe(1)
      break
    }
    expect(sub.closed).toBe(false)
    bus.publish('a', 2)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 2 })
  })

  it('return() ends a step that waits', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const iterator = sub[Symbol.asyncIterator]()
    const step = iterator.next()
    await iterator.return?.()
    expect(await step).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    bus.publish('a', 1)
    expect(sub.tryGetMessage().ok).toBe(true)
  })

  it('passes a message that is a promise as it is', async () => {
    const bus = new Bus<{ a: Promise<number> }>()
    const sub = bus.subscribe('a')
    const message = Promise.resolve(1)
    bus.publish('a', message)
    const step = await sub[Symbol.asyncIterator]().next()
    expect(step.value).toBe(message)
  })
})
