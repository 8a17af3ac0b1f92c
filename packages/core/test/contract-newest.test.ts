import { describe, expect, it } from 'vitest'
import { deferred, modes, modesScene, turn } from './modes.js'

// Rules 1 to 6, sentence by sentence, in every delivery mode: which value, in which order, how often.

describe('1. Latest only', () => {
  it.each(deferred)(
    'a subscriber is offered the newest value at the moment its code runs, not the moment it was woken: %s',
    mode => {
      const { bus, options, settle } = modesScene()
      const heard: number[] = []
      bus.subscribe('first', value => value === 1 && bus.publish('a', 3), options(mode))
      bus.subscribe('a', value => heard.push(value), options(mode))
      // The first publishes open the windows of { every }, so that the second ones wait for their end.
      for (const value of [0, 1]) bus.publish('first', value)
      for (const value of [0, 1, 2]) bus.publish('a', value)
      settle()
      settle()
      expect(heard).toEqual(mode === 'every' ? [0, 3] : [3])
    },
  )

  it('a subscriber is offered the newest value at the moment its code runs, not the moment it was woken: sync, in a batch', () => {
    const { bus } = modesScene()
    const heard: number[] = []
    bus.subscribe('first', () => bus.publish('a', 3))
    bus.subscribe('a', value => heard.push(value))
    bus.batch(() => {
      bus.publish('first', 1)
      bus.publish('a', 2)
    })
    expect(heard).toEqual([3])
  })

  it('a subscriber is offered the newest value at the moment its code runs: waits and iteration', async () => {
    const { bus, clock } = modesScene()
    const sub = bus.subscribe('a')
    const other = bus.subscribe('a')
    // Runs in the same microtask, before the waiters.
    bus.subscribe('a', value => value === 1 && bus.publish('a', 2), { delivery: 'microtask' })
    const waiting = sub.waitForMessage()
    const step = other[Symbol.asyncIterator]().next()
    bus.publish('a', 1)
    clock.microtasks()
    expect(await waiting).toBe(2)
    expect(await step).toEqual({ done: false, value: 2 })
  })

  it('a subscriber is offered the newest value at the moment its code runs: a watch that is drained', () => {
    const { bus } = modesScene()
    const watch = bus.watch('*')
    bus.publish('a', 1)
    bus.publish('b', 1)
    bus.publish('a', 2)
    expect(watch.drain()).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })
})

describe('2. Monotonic', () => {
  it.each(modes)(
    'a subscriber never sees an older value after a newer one, and never the same publish twice: %s',
    mode => {
      const { bus, clock, options, settle, scheduled } = modesScene()
      const heard: number[] = []
      bus.subscribe('a', value => heard.push(value), options(mode))
      for (let i = 1; i <= 300; i++) {
        bus.publish('a', i)
        if (i % 2 === 0) clock.microtasks()
        if (i % 3 === 0) clock.frame()
        if (i % 5 === 0) clock.advance(3)
        if (i % 7 === 0) for (const deliver of scheduled.splice(0)) deliver()
        if (i % 11 === 0) bus.flush()
      }
      settle()
      // A scheduler that calls again what was delivered already changes nothing.
      settle()
      expect(heard).toEqual([...new Set(heard)].sort((x, y) => x - y))
      expect(heard.at(-1)).toBe(300)
      expect(heard.length).toBeGreaterThan(10)
    },
  )

  it('nothing newest is lost: a scheduler whose request was taken back with the listener that made it', () => {
    const { bus } = modesScene()
    let request: (() => void) | undefined
    let requests = 0
    const delivery = (deliver: () => void): void => {
      requests++
      request = deliver
    }
    const first = bus.subscribe('a', () => {}, { delivery })
    bus.publish('a', 1)
    // As a component does that goes: it stops, and cancels its frame.
    first()
    const takenBack = request
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery })
    bus.publish('a', 2)
    expect(requests).toBe(2)
    // If it comes after all, it does not stand for the one that came after.
    takenBack?.()
    expect(heard).toEqual([])
    request?.()
    expect(heard).toEqual([2])
  })

  it('nothing newest is lost: a scheduler whose request was taken back by who stopped after a flush', () => {
    const { bus, options, scheduled } = modesScene()
    const heard: number[] = []
    const first = bus.subscribe('a', value => heard.push(value), options('scheduler'))
    bus.publish('a', 1)
    bus.flush()
    first()
    // As a component does that goes: it cancels its frame.
    scheduled.pop()
    bus.subscribe('a', value => heard.push(value), options('scheduler'))
    bus.publish('a', 2)
    expect(scheduled).toHaveLength(1)
    scheduled[0]?.()
    expect(heard).toEqual([1, 2])
  })

  it('nothing newest is lost: a scheduler that stops other listeners, or the one that it is asked for, while it is asked', () => {
    const { bus } = modesScene()
    const stops: (() => void)[] = []
    const requests: (() => void)[] = []
    const delivery = (deliver: () => void): void => {
      for (const stop of stops.splice(0)) stop()
      requests.push(deliver)
    }
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery })
    stops.push(bus.subscribe('b', () => {}, { delivery }))
    bus.publish('a', 1)
    for (const deliver of requests.splice(0)) deliver()
    expect(heard).toEqual([1])
    stops.push(bus.subscribe('b', () => {}, { delivery }))
    bus.publish('b', 1)
    // Taken back, as who asked is gone: the next is asked for anew.
    requests.splice(0)
    bus.publish('a', 1.5)
    for (const deliver of requests.splice(0)) deliver()
    expect(heard).toEqual([1, 1.5])
    // Nobody is there any more, so that nobody is asked.
    bus.publish('b', 2)
    expect(requests).toEqual([])
    bus.publish('a', 2)
    for (const deliver of requests.splice(0)) deliver()
    expect(heard).toEqual([1, 1.5, 2])
  })

  it('never the same publish twice: a scheduler that calls deliver again, and late', () => {
    const { bus } = modesScene()
    const kept: (() => void)[] = []
    const heard: number[] = []
    const stop = bus.subscribe('a', value => heard.push(value), { delivery: deliver => void kept.push(deliver) })
    bus.publish('a', 1)
    for (const deliver of [...kept, ...kept]) deliver()
    expect(heard).toEqual([1])
    bus.publish('a', 2)
    stop()
    for (const deliver of kept) deliver()
    expect(heard).toEqual([1])
  })

  it('the same publish is not seen twice for being equal: equal values published twice are two messages', () => {
    const { bus } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value))
    bus.publish('a', 1)
    bus.publish('a', 1)
    expect(heard).toEqual([1, 1])
  })

  it.each(modes)(
    'that holds when a listener publishes to the topic that it is listening to, twice a call: %s',
    mode => {
      const { bus, options, settle } = modesScene()
      const heard: number[] = []
      const other: number[] = []
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          if (value < 7) for (const step of [1, 2]) bus.publish('a', value + step)
        },
        options(mode),
      )
      bus.subscribe('a', value => other.push(value), options(mode))
      bus.publish('a', 1)
      for (let i = 0; i < 8; i++) settle()
      expect(heard).toEqual([1, 3, 5, 7])
      expect(other).toEqual([...new Set(other)].sort((x, y) => x - y))
      expect(other.at(-1)).toBe(7)
    },
  )

  it('and across all delivery modes, which listen to one topic and publish to it', () => {
    const { bus, options, settle, errors } = modesScene()
    const heard = new Map<string, number[]>()
    let next = 0
    for (const mode of modes) {
      const list: number[] = []
      heard.set(mode, list)
      bus.subscribe(
        'a',
        value => {
          list.push(value)
          if (next < 100) bus.publish('a', ++next)
        },
        options(mode),
      )
    }
    bus.publish('a', ++next)
    for (let i = 0; i < 100; i++) settle()
    for (const list of heard.values()) {
      expect(list).toEqual([...new Set(list)].sort((x, y) => x - y))
      expect(list.at(-1)).toBe(100)
    }
    expect(errors).toEqual([])
  })
})

describe('3. Nothing newest is lost', () => {
  it.each(modes)('a live subscriber has been offered the last value, also one that throws at each: %s', mode => {
    const { bus, options, settle, errors } = modesScene()
    const heard: number[] = []
    bus.subscribe(
      'a',
      value => {
        heard.push(value)
        throw new Error(`at ${value}`)
      },
      options(mode),
    )
    for (let i = 1; i <= 5; i++) bus.publish('a', i)
    settle()
    settle()
    expect(heard.at(-1)).toBe(5)
    expect(errors).toHaveLength(heard.length)
  })

  it.each(modes)(
    'a live subscriber has been offered the last value that was published in another listener: %s',
    mode => {
      const { bus, options, settle } = modesScene()
      const heard: number[] = []
      bus.subscribe('a', value => heard.push(value), options(mode))
      bus.subscribe('b', value => bus.publish('a', value * 10), options(mode))
      for (let i = 1; i <= 5; i++) bus.publish('b', i)
      for (let i = 0; i < 3; i++) settle()
      expect(heard.at(-1)).toBe(50)
    },
  )

  it('every live subscriber can take the last value: a waiter, an iterator, a watch', async () => {
    const { bus, clock } = modesScene()
    const waiter = bus.subscribe('a')
    const stepper = bus.subscribe('a')
    const watch = bus.watch('a')
    const waiting = waiter.waitForMessage()
    const step = stepper[Symbol.asyncIterator]().next()
    bus.publish('a', 1)
    clock.microtasks()
    bus.publish('a', 2)
    expect(await waiting).toBe(1)
    expect((await step).value).toBe(1)
    expect(await waiter.waitForMessage()).toBe(2)
    expect(stepper.tryGetMessage()).toEqual({ ok: true, value: 2 })
    expect(watch.drain()).toEqual([['a', 2]])
  })
})

describe('5. Fresh start', () => {
  it.each(modes)('a new subscription is caught up: it sees later publishes only: %s', mode => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    bus.publish('a', 1)
    bus.subscribe('a', value => heard.push(value), options(mode))
    settle()
    bus.flush()
    expect(heard).toEqual([])
    bus.publish('a', 2)
    settle()
    expect(heard).toEqual([2])
  })

  it.each(modes)('{ immediate: true } delivers the present value first, the newest when its moment comes: %s', mode => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    bus.publish('a', 1)
    bus.subscribe('a', value => heard.push(value), { ...options(mode), immediate: true })
    bus.publish('a', 2)
    settle()
    settle()
    expect(heard).toEqual(mode === 'sync' || mode === 'every' ? [1, 2] : [2])
  })

  it('latest reads the present value without taking it', () => {
    const { bus } = modesScene()
    const sub = bus.subscribe('a')
    expect([sub.latest, sub.hasLatest]).toEqual([undefined, false])
    bus.publish('a', 1)
    expect([sub.latest, sub.latest, bus.latest('a')]).toEqual([1, 1, 1])
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
    expect(sub.latest).toBe(1)
  })
})

describe('6. Slow is safe', () => {
  it.each(modes)(
    'a listener that returns a promise is not called again until it settles, not even by flush: %s',
    async mode => {
      const { bus, clock, options, settle } = modesScene()
      const heard: number[] = []
      const gates: (() => void)[] = []
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          return new Promise<void>(resolve => gates.push(resolve))
        },
        options(mode),
      )
      const pass = async (): Promise<void> => {
        for (let i = 0; i < 3; i++) {
          await turn()
          clock.microtasks()
          settle()
          bus.flush()
        }
      }
      bus.publish('a', 1)
      await pass()
      for (let i = 2; i <= 20; i++) bus.publish('a', i)
      await pass()
      expect(heard).toEqual([1])
      gates[0]?.()
      await pass()
      expect(heard).toEqual([1, 20])
      gates[1]?.()
      await pass()
      // Then it gets the newest value, if any: there is none.
      expect(heard).toEqual([1, 20])
    },
  )
})
