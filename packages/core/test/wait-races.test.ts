import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { turn } from './modes.js'
import { VirtualClock } from './virtual-clock.js'
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

  it('the same subscription waits again, with and without limits: a signal ends only the wait that it was given to', async () => {
    const { clock, bus, sub } = waitScene()
    const signal = new CountedSignal()
    const first = sub.waitForMessage({ signal })
    const abort = [...signal.listeners][0]
    bus.publish('a', 1)
    clock.microtasks()
    const second = sub.waitForMessage()
    // A signal that calls who has left it.
    abort?.()
    expect(await states(first, second)).toEqual([1, 'pending'])
    const third = sub.waitForMessage()
    bus.publish('a', 2)
    clock.microtasks()
    expect(await states(second, third)).toEqual([2, 'pending'])
    bus.publish('a', 3)
    expect(take(sub)).toBe(3)
    clock.microtasks()
    expect(await states(third)).toEqual(['pending'])
    bus.publish('a', 4)
    clock.microtasks()
    expect(await states(third)).toEqual([4])
    const fourth = sub.waitForMessage()
    bus.publish('a', 5)
    clock.microtasks()
    expect(await states(fourth)).toEqual([5])
  })

  it('a message whose look asks for the next one: that wait is its own', async () => {
    const { clock, bus, sub } = waitScene()
    const other = bus.subscribe('a')
    const again: Promise<unknown>[] = []
    let looks = 0
    const message = {
      // Looked at by each promise that is resolved with it.
      // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
      get then() {
        if (++looks === 2) again.push(sub.waitForMessage())
        return undefined
      },
    }
    const waits = [other.waitForMessage(), sub.waitForMessage()]
    bus.publish('a', message as never)
    clock.microtasks()
    expect((await states(...waits)).map(state => state === message)).toEqual([true, true])
    bus.publish('a', 2)
    clock.microtasks()
    expect(await states(...again)).toEqual([2])
  })

  it('waiters are in line once, however often was published: in a batch nobody is lost, and who is first stays so', async () => {
    const { clock, bus } = waitScene()
    const got: string[] = []
    for (const name of ['a', 'b', 'c'])
      void bus
        .subscribe(name)
        .waitForMessage()
        .then(() => got.push(name))
    bus.batch(() => {
      for (const name of ['a', 'b', 'a', 'c']) bus.publish(name, 1)
    })
    clock.microtasks()
    await turn()
    expect(got).toEqual(['a', 'b', 'c'])
  })

  it('a message that ends several waits when it is looked at goes to the one that took it, and closing harms nobody', async () => {
    const bus = new Bus<{ a: object }>({ clock: new VirtualClock() })
    const sub = bus.subscribe('a')
    const ending = new AbortController()
    const waits = [1, 2, 3].map(() => sub.waitForMessage({ signal: ending.signal }))
    const settled = Promise.allSettled(waits)
    const message = {
      // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
      get then() {
        ending.abort('ended')
        return undefined
      },
    }
    bus.publish('a', message)
    sub.close()
    const [first, ...others] = await settled
    expect(first).toEqual({ status: 'fulfilled', value: message })
    for (const other of others) expect(other).toEqual({ status: 'rejected', reason: 'ended' })
  })

  it.each([0, 1, 2])(
    'a message that publishes and flushes when it is looked at, by waiter %i: each waiter gets a message, the later ones the newest',
    async at => {
      const clock = new VirtualClock()
      const bus = new Bus<{ a: unknown }>({ clock })
      const waits = [0, 1, 2, 3].map(() => bus.subscribe('a').waitForMessage())
      let looks = 0
      const message = {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
        get then() {
          if (looks++ === at) {
            bus.publish('a', 'newest')
            bus.flush()
          }
          return undefined
        },
      }
      bus.publish('a', message)
      clock.microtasks()
      expect(await Promise.all(waits)).toEqual(waits.map((_, index) => (index <= at ? message : 'newest')))
    },
  )

  it('the waiters of several topics are woken together, and one topic again and again', async () => {
    const { clock, bus } = waitScene()
    const subs = ['a', 'b', 'c'].map(name => bus.subscribe(name))
    for (let round = 1; round <= 3; round++) {
      const waits = subs.map(sub => sub.waitForMessage())
      for (const name of ['a', 'b', 'c']) bus.publish(name, round)
      if (round === 3) bus.flush()
      else clock.microtasks()
      expect(await states(...waits)).toEqual([round, round, round])
    }
  })
})
