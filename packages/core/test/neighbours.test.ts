import { Bus, BusError, type Delivery } from '@dropslot/core'
import { describe, expect, it, vi } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

function scene() {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const bus = new Bus<Record<string, number>>({ clock, onError: error => errors.push(error) })
  return { bus, clock, errors }
}

/** A promise and its handles. */
function deferred() {
  let resolve!: () => void
  let reject!: (error: unknown) => void
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

const turn = () => new Promise<void>(resolve => setTimeout(resolve, 0))

describe('6. Slow is safe: a listener that returns a promise is not called again until it settles', () => {
  it.each(['sync', 'microtask', 'frame', { every: 1 }] as const)(
    'then it gets the newest value, if any: delivery %j',
    async delivery => {
      const bus = new Bus<{ a: number }>()
      const heard: number[] = []
      const gates = [deferred(), deferred(), deferred()]
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          return gates[heard.length - 1]?.promise
        },
        { delivery },
      )
      const until = async (count: number) => {
        for (let i = 0; i < 100 && heard.length < count; i++) await turn()
        for (let i = 0; i < 5; i++) await turn()
        bus.flush()
        expect(heard).toHaveLength(count)
      }
      bus.publish('a', 1)
      await until(1)
      for (let i = 2; i <= 50; i++) bus.publish('a', i)
      await until(1)
      gates[0]?.resolve()
      await until(2)
      gates[1]?.resolve()
      await until(2)
      bus.publish('a', 51)
      await until(3)
      expect(heard).toEqual([1, 50, 51])
    },
  )

  it('a promise that rejects is reported, and the listener goes on', async () => {
    const { bus, errors } = scene()
    const heard: number[] = []
    bus.subscribe('a', async value => {
      heard.push(value)
      if (value === 1) throw new Error('late')
    })
    bus.publish('a', 1)
    bus.publish('a', 2)
    await turn()
    expect(heard).toEqual([1, 2])
    expect(errors).toEqual([new Error('late')])
  })

  it.each<Delivery>(['sync', 'microtask', 'frame', { every: 10 }, deliver => deliver()])(
    'a thenable that publishes when it is looked at: what it published is delivered when it has settled, %s',
    async delivery => {
      const { bus, clock } = scene()
      const heard: number[] = []
      const thenable = {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
        get then() {
          if (bus.latest('a') === 1) bus.publish('a', 2)
          return (settled: () => void) => settled()
        },
      }
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          return value === 1 ? thenable : undefined
        },
        { delivery },
      )
      bus.publish('a', 1)
      for (let i = 0; i < 3; i++) {
        clock.microtasks()
        clock.frame()
        clock.advance(10)
        await new Promise<void>(resolve => setTimeout(resolve, 0))
      }
      expect(heard).toEqual([1, 2])
    },
  )

  it('thenables that throw or settle twice are tamed', async () => {
    const { bus, errors } = scene()
    const heard: number[] = []
    bus.subscribe('a', value => {
      heard.push(value)
      return {
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
        then(settle: () => void) {
          settle()
          settle()
          if (value === 2) throw new Error('ignored after settling')
        },
      }
    })
    for (const value of [1, 2, 3]) {
      bus.publish('a', value)
      await turn()
    }
    expect(heard).toEqual([1, 2, 3])
    expect(errors).toEqual([])
  })
})

describe('7. A bad neighbour harms nobody', () => {
  it.each(['sync', 'microtask', 'frame', { every: 5 }] as const)(
    'a listener that throws is reported, every other one still gets the value: %j',
    delivery => {
      const { bus, clock, errors } = scene()
      const heard: string[] = []
      bus.subscribe('a', () => heard.push('before'), { delivery })
      bus.subscribe(
        'a',
        () => {
          throw new Error('bad')
        },
        { delivery },
      )
      bus.subscribe('a', () => heard.push('after'), { delivery })
      expect(() => bus.publish('a', 1)).not.toThrow()
      clock.microtasks()
      clock.frame()
      expect(heard).toEqual(['before', 'after'])
      expect(errors).toEqual([new Error('bad')])
    },
  )

  it('the error handler learns the topic, and one that throws harms nobody either', async () => {
    const seen: string[] = []
    const bus = new Bus<{ a: number }>({
      onError: (_, { topic }) => {
        seen.push(topic)
        throw new Error('handler')
      },
    })
    const unhandled: unknown[] = []
    const record = (error: unknown) => unhandled.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', record)
    let after = 0
    bus.subscribe('a', () => {
      throw new Error('listener')
    })
    bus.subscribe('a', value => {
      after = value
    })
    bus.publish('a', 1)
    await turn()
    process.off('unhandledRejection', record)
    for (const other of others) process.on('unhandledRejection', other)
    expect(after).toBe(1)
    expect(seen).toEqual(['a'])
    expect(unhandled).toEqual([new Error('listener'), new Error('handler')])
  })

  it('the error handler is called as a function, without what is inside the bus', () => {
    const seen: unknown[] = []
    const bus = new Bus<Record<string, number>>({
      onError(this: unknown, error: unknown) {
        seen.push(this, error)
      },
    })
    bus.subscribe('a', () => {
      throw 'bad'
    })
    bus.publish('a', 1)
    expect(seen).toEqual([undefined, 'bad'])
  })

  it('by default the platform reports the error as unhandled', async () => {
    const bus = new Bus<{ a: number }>()
    const unhandled: unknown[] = []
    const record = (error: unknown) => unhandled.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', record)
    bus.subscribe('a', () => {
      throw new Error('nobody handles this')
    })
    expect(() => bus.publish('a', 1)).not.toThrow()
    await turn()
    process.off('unhandledRejection', record)
    for (const other of others) process.on('unhandledRejection', other)
    expect(unhandled).toEqual([new Error('nobody handles this')])
  })

  it('a scheduler, an onDisconnect or a predicate that throws is reported, and nothing is lost', () => {
    const { bus, clock, errors } = scene()
    const heard: number[] = []
    const bad = () => {
      throw new Error('bad')
    }
    bus.watch(bad, () => {})
    bus.subscribe('a', value => heard.push(value), { delivery: bad, onDisconnect: bad })
    bus.publish('a', 1)
    clock.microtasks()
    expect(heard).toEqual([1])
    bus.removeTopic('a')
    expect(errors).toHaveLength(3)
  })

  it.each<[string, Delivery]>([
    ['sync', 'sync'],
    ['microtask', 'microtask'],
    ['frame', 'frame'],
    ['every', { every: 5 }],
    ['a scheduler', queueMicrotask],
    ['a scheduler that delivers at once', deliver => deliver()],
  ])('publishes at the end of the stack leave the bus in order, delivery %s', async (_name, delivery) => {
    // Where even the handler finds no stack, the platform is told.
    vi.stubGlobal('reportError', () => {})
    const bus = new Bus<{ a: number }>({ onError: () => {} })
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery })
    let depth = 0
    const dive = (): void => {
      depth++
      try {
        dive()
      } finally {
        try {
          bus.publish('a', depth)
        } catch {}
      }
    }
    // From another depth each time, so that the stack ends in another place.
    const from = (steps: number): void => (steps > 0 ? from(steps - 1) : dive())
    for (let steps = 0; steps < 50; steps++) expect(() => from(steps)).toThrow(RangeError)
    bus.publish('a', -1)
    await vi.waitFor(() => expect(heard.at(-1)).toBe(-1))
    const count = heard.length
    bus.publish('a', -2)
    await vi.waitFor(() => expect(heard.at(-1)).toBe(-2))
    expect(heard.length).toBe(count + 1)
    vi.unstubAllGlobals()
  })
})

describe('8. Free to change during delivery', () => {
  it('one that was closed is not called again, not even later in the same delivery', () => {
    const { bus } = scene()
    const heard: string[] = []
    const stops: (() => void)[] = []
    bus.subscribe('a', () => {
      heard.push('first')
      for (const stop of stops) stop()
    })
    for (const name of ['second', 'third', 'fourth']) stops.push(bus.subscribe('a', () => heard.push(name)))
    bus.subscribe('a', () => heard.push('last'))
    bus.publish('a', 1)
    bus.publish('a', 2)
    expect(heard).toEqual(['first', 'last', 'first', 'last'])
  })

  it('one that closes itself, and all others with it, in any delivery', () => {
    const { bus, clock } = scene()
    for (const delivery of ['sync', 'microtask', 'frame', { every: 1 }] as const) {
      let calls = 0
      const stops = [0, 1, 2, 3].map(() =>
        bus.subscribe(
          'a',
          () => {
            calls++
            for (const stop of stops) stop()
          },
          { delivery },
        ),
      )
      bus.publish('a', 1)
      clock.microtasks()
      clock.frame()
      clock.advance(5)
      bus.publish('a', 2)
      clock.microtasks()
      clock.frame()
      expect(calls).toBe(1)
      expect(bus.topic('a').subscriberCount).toBe(0)
    }
    expect(clock.timersPending).toBe(0)
  })

  it('one that was closed while it waited for its turn: in a batch, and in a flush', () => {
    const { bus, errors } = scene()
    const heard: string[] = []
    bus.publish('a', 1)
    bus.batch(() => bus.subscribe('a', () => heard.push('batch'), { immediate: true })())
    const stops: (() => void)[] = []
    for (const name of ['first', 'second']) {
      const listener = () => {
        heard.push(name)
        for (const stop of stops) stop()
      }
      stops.push(bus.subscribe('a', listener, { delivery: () => {} }))
    }
    bus.publish('a', 2)
    bus.flush()
    expect(heard).toEqual(['first'])
    expect(errors).toEqual([])
  })

  it('one that a scheduler adds while it is told hears the next publish', () => {
    const { bus } = scene()
    const heard: string[] = []
    let added = false
    bus.subscribe('a', value => heard.push(`first ${value}`), {
      delivery: deliver => {
        if (!added) bus.subscribe('a', value => heard.push(`added ${value}`), { delivery: soon => soon() })
        added = true
        deliver()
      },
    })
    bus.publish('a', 1)
    bus.publish('a', 2)
    expect(heard).toEqual(['first 1', 'added 2', 'first 2'])
  })

  it('one that makes itself due and returns a promise that settles before its turn is called once', async () => {
    const { bus, clock } = scene()
    const heard: number[] = []
    bus.subscribe(
      'a',
      async value => {
        heard.push(value)
        if (value === 1) bus.publish('a', 2)
      },
      { delivery: 'frame' },
    )
    bus.subscribe('a', value => heard.push(-value), { delivery: 'frame' })
    bus.publish('a', 1)
    clock.frame()
    await turn()
    clock.frame()
    clock.frame()
    expect(heard).toEqual([1, -2, 2])
  })

  it('one that was added hears the next publish', () => {
    const { bus } = scene()
    const heard: number[] = []
    let added = false
    bus.subscribe('a', () => {
      if (added) return
      added = true
      bus.subscribe('a', value => heard.push(value))
    })
    bus.publish('a', 1)
    expect(heard).toEqual([])
    bus.publish('a', 2)
    expect(heard).toEqual([2])
  })

  it('removing the topic in its own delivery: those still to be called get the last value, then are released', () => {
    const { bus } = scene()
    const heard: string[] = []
    bus.subscribe('a', () => bus.removeTopic('a'))
    bus.subscribe('a', value => heard.push(`value ${value}`), { onDisconnect: () => heard.push('end') })
    bus.publish('a', 1)
    expect(heard).toEqual(['value 1', 'end'])
    bus.publish('a', 2)
    expect(heard).toHaveLength(2)
  })

  it('the same function subscribed twice is two subscriptions, and closing twice is harmless', () => {
    const { bus } = scene()
    let calls = 0
    const listener = () => calls++
    const stop = bus.subscribe('a', listener)
    bus.subscribe('a', listener)
    bus.publish('a', 1)
    expect(calls).toBe(2)
    stop()
    stop()
    expect(bus.topic('a').subscriberCount).toBe(1)
    bus.publish('a', 2)
    expect(calls).toBe(3)
  })

  it('flush inside a listener or a batch waits for its end', () => {
    const { bus } = scene()
    const heard: string[] = []
    bus.subscribe('b', value => heard.push(`frame ${value}`), { delivery: 'frame' })
    bus.subscribe('a', () => {
      bus.publish('b', 1)
      bus.flush()
      heard.push('listener ends')
    })
    bus.publish('a', 1)
    expect(heard).toEqual(['listener ends', 'frame 1'])
    bus.batch(() => {
      bus.publish('b', 2)
      bus.flush()
      heard.push('batch ends')
    })
    expect(heard.slice(2)).toEqual(['batch ends', 'frame 2'])
  })
})

describe('8. Free to change during delivery: listeners that publish to each other without end are stopped, never a frozen page', () => {
  const isLoop = (error: unknown) => error instanceof BusError && error.code === 'LOOP'

  it.each(['sync', 'microtask'] as const)('delivery %j: a circle of two, beside an innocent listener', delivery => {
    const { bus, clock, errors } = scene()
    const heard: number[] = []
    bus.subscribe('a', value => bus.publish('b', value + 1), { delivery })
    bus.subscribe('b', value => bus.publish('a', value + 1), { delivery })
    bus.subscribe('a', value => heard.push(value), { delivery })
    bus.publish('a', 1)
    clock.microtasks()
    expect(errors).toHaveLength(1)
    expect(isLoop(errors[0])).toBe(true)
    expect(heard.at(-1)).toBe(bus.latest('a'))
    const before = heard.length
    bus.publish('a', -1_000_000)
    clock.microtasks()
    expect(heard.length).toBeGreaterThan(before)
  })

  it('a listener that publishes twice a call does not grow a tree', () => {
    const { bus, errors } = scene()
    let calls = 0
    bus.subscribe('a', value => {
      calls++
      bus.publish('b', value)
      bus.publish('c', value)
    })
    bus.subscribe('b', value => bus.publish('a', value + 1))
    bus.subscribe('c', value => bus.publish('a', value + 1))
    bus.publish('a', 1)
    expect(errors.every(isLoop)).toBe(true)
    expect(errors.length).toBeGreaterThan(0)
    expect(calls).toBeLessThan(10_000)
  })

  it('a listener that returns a promise at once and feeds itself', async () => {
    const bus = new Bus<{ a: number }>({ onError: error => errors.push(error) })
    const errors: unknown[] = []
    let calls = 0
    bus.subscribe('a', async value => {
      calls++
      bus.publish('a', value + 1)
    })
    bus.publish('a', 1)
    await turn()
    await turn()
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(isLoop)).toBe(true)
    const before = calls
    await turn()
    expect(calls).toBe(before)
  })

  it('listeners that feed each other after an await: reported, and the platform gets its turns', async () => {
    const errors: unknown[] = []
    const bus = new Bus<{ a: number; b: number }>({ onError: error => errors.push(error) })
    let stopped = false
    const feed = (to: 'a' | 'b') => async (value: number) => {
      await null
      if (!stopped) bus.publish(to, value + 1)
    }
    bus.subscribe('a', feed('b'))
    bus.subscribe('b', feed('a'), { delivery: 'microtask' })
    bus.publish('a', 1)
    await turn()
    await turn()
    stopped = true
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(isLoop)).toBe(true)
  })

  it('a circle through a scheduler that does not pause: reported, and the platform gets its turns', async () => {
    const errors: unknown[] = []
    const bus = new Bus<{ a: number }>({ onError: error => errors.push(error) })
    let stopped = false
    const listener = (value: number): void => {
      if (!stopped) bus.publish('a', value + 1)
    }
    bus.subscribe('a', listener, { delivery: queueMicrotask })
    bus.publish('a', 1)
    await turn()
    await turn()
    stopped = true
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(isLoop)).toBe(true)
  })

  it('a game loop, frame after frame, is not a circle', () => {
    const { bus, clock, errors } = scene()
    bus.subscribe('tick', value => bus.publish('tick', value + 1), { delivery: 'frame' })
    bus.publish('tick', 0)
    for (let i = 0; i < 5_000; i++) clock.frame()
    expect(bus.latest('tick')).toBe(5_000)
    expect(errors).toEqual([])
  })

  it('a fan-out to 20,000 topics and a batch of 20,000 are not circles', () => {
    const { bus, errors } = scene()
    let heard = 0
    for (let i = 0; i < 20_000; i++) bus.subscribe(`t${i}`, () => heard++)
    bus.subscribe('a', value => {
      for (let i = 0; i < 20_000; i++) bus.publish(`t${i}`, value)
    })
    bus.publish('a', 1)
    bus.batch(() => {
      for (let i = 0; i < 20_000; i++) bus.publish(`t${i}`, 2)
    })
    expect(heard).toBe(40_000)
    expect(errors).toEqual([])
  })
})
