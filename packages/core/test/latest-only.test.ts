import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

const deliveries = ['sync', 'microtask', 'frame', { every: 10 }, 'scheduler'] as const

/** A bus on a virtual clock, and a listener that records what it hears in the delivery asked for. */
function scene(delivery: (typeof deliveries)[number] = 'sync') {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const bus = new Bus<Record<string, number>>({ clock, onError: error => errors.push(error) })
  const scheduled: (() => void)[] = []
  const options = {
    delivery: delivery === 'scheduler' ? (deliver: () => void) => void scheduled.push(deliver) : delivery,
  }
  const settle = () => {
    clock.microtasks()
    clock.frame()
    clock.advance(10)
    for (const deliver of scheduled.splice(0)) deliver()
    clock.microtasks()
  }
  return { bus, clock, errors, options, settle, scheduled }
}

describe('1. Latest only: a subscriber that is offered a value is offered the newest one at that moment', () => {
  it.each(deliveries.slice(1))('delivery %j: many publishes, one call, the newest value', delivery => {
    const { bus, options, settle } = scene(delivery)
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), options)
    settle()
    for (let i = 1; i <= 100; i++) bus.publish('a', i)
    settle()
    expect(heard).toEqual(typeof delivery === 'object' ? [1, 100] : [100])
  })

  it('the moment its code runs, not the moment it was woken: a publish between wake and call is what it gets', () => {
    const { bus, clock } = scene()
    const heard: string[] = []
    bus.subscribe('a', value => heard.push(`first ${value}`), { delivery: 'frame' })
    bus.subscribe('b', () => bus.publish('a', 2), { delivery: 'microtask' })
    bus.publish('a', 1)
    bus.publish('b', 1)
    clock.microtasks()
    clock.frame()
    expect(heard).toEqual(['first 2'])
  })

  it('a pull subscription takes the newest and counts what it skipped', () => {
    const { bus } = scene()
    const sub = bus.subscribe('a')
    for (let i = 1; i <= 5; i++) bus.publish('a', i)
    expect(sub.skipped).toBe(4)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 5 })
    expect(sub.skipped).toBe(4)
    bus.publish('a', 6)
    expect(sub.skipped).toBe(4)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 6 })
    expect(sub.skipped).toBe(4)
  })

  it('waiters are resumed with the newest of a burst', async () => {
    const bus = new Bus<{ a: number }>()
    const waiting = bus.subscribe('a').waitForMessage()
    bus.publish('a', 1)
    bus.publish('a', 2)
    expect(await waiting).toBe(2)
  })
})

describe('2. Monotonic: never an older value after a newer one, never the same publish twice', () => {
  it('holds when a sync listener publishes to the topic that it is listening to', () => {
    const { bus } = scene()
    const before: number[] = []
    const after: number[] = []
    bus.subscribe('a', value => before.push(value))
    bus.subscribe('a', value => {
      if (value < 5) bus.publish('a', value + 1)
    })
    bus.subscribe('a', value => after.push(value))
    bus.publish('a', 1)
    expect(before).toEqual([1, 2, 3, 4, 5])
    // Those behind the one that publishes are not kept with what is past already.
    expect(after).toEqual([5])
    expect(bus.topic('a').version).toBe(5)
  })

  it.each(deliveries)(
    'delivery %j: a listener that publishes to its own topic hears each newest value once, in order',
    delivery => {
      const { bus, options, settle } = scene(delivery)
      const heard: number[] = []
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          if (value < 4) bus.publish('a', value + 1)
        },
        options,
      )
      bus.publish('a', 1)
      for (let i = 0; i < 6; i++) settle()
      expect(heard).toEqual([1, 2, 3, 4])
    },
  )

  it('holds across all delivery modes at once', () => {
    const { bus, clock, settle } = scene()
    const heard: Record<string, number[]> = {}
    for (const delivery of ['sync', 'microtask', 'frame', { every: 3 }] as const) {
      const list: number[] = []
      heard[JSON.stringify(delivery)] = list
      bus.subscribe('a', value => list.push(value), { delivery })
    }
    for (let i = 1; i <= 200; i++) {
      bus.publish('a', i)
      if (i % 2 === 0) clock.microtasks()
      if (i % 3 === 0) clock.frame()
      if (i % 5 === 0) clock.advance(1)
    }
    settle()
    for (const list of Object.values(heard)) {
      expect(list.at(-1)).toBe(200)
      expect(list).toEqual([...new Set(list)].sort((x, y) => x - y))
    }
    expect(heard['"sync"']).toHaveLength(200)
  })

  it('a chain of publishes from listeners does not grow the stack', () => {
    const { bus, errors } = scene()
    let last = 0
    bus.subscribe('a', value => {
      last = value
      if (value < 900) bus.publish('a', value + 1)
    })
    bus.publish('a', 1)
    expect(last).toBe(900)
    expect(errors).toEqual([])
  })
})

describe('3. Nothing newest is lost: when publishing stops, every live subscriber has been offered, or can take, the last value', () => {
  it.each(deliveries)('delivery %j', delivery => {
    const { bus, options, settle } = scene(delivery)
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), options)
    const sub = bus.subscribe('a')
    for (let i = 1; i <= 10; i++) {
      bus.publish('a', i)
      if (i % 3 === 0) settle()
    }
    settle()
    expect(heard.at(-1)).toBe(10)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 10 })
  })

  it('{ every } delivers the first change at once and the last one always, at most once a window', () => {
    const { bus, clock } = scene()
    const heard: [number, number][] = []
    bus.subscribe('a', value => heard.push([clock.now(), value]), { delivery: { every: 100 } })
    for (let i = 1; i <= 25; i++) {
      bus.publish('a', i)
      clock.advance(10)
    }
    clock.advance(1000)
    expect(heard).toEqual([
      [0, 1],
      [100, 10],
      [200, 20],
      [300, 25],
    ])
    bus.publish('a', 26)
    expect(heard.at(-1)).toEqual([1250, 26])
    clock.advance(1000)
    expect(heard).toHaveLength(5)
    expect(clock.timersPending).toBe(0)
  })

  it("'frame' asks for one frame, whatever is due, and what becomes due in it waits for the next", () => {
    const { bus, clock } = scene()
    const heard: string[] = []
    for (const name of ['a', 'b', 'c']) {
      bus.subscribe(
        name,
        value => {
          heard.push(`${name}${value}`)
          if (name === 'a' && value < 2) bus.publish('c', 9)
        },
        { delivery: 'frame' },
      )
    }
    bus.publish('a', 1)
    bus.publish('b', 1)
    bus.publish('a', 1)
    expect(clock.framesRequested).toBe(1)
    clock.frame()
    expect(heard).toEqual(['a1', 'b1'])
    clock.frame()
    expect(heard).toEqual(['a1', 'b1', 'c9'])
    expect(clock.framesRequested).toBe(0)
  })
})

describe('4. One cursor: tryGetMessage, waitForMessage and iteration of one Sub share one position', () => {
  it('what one of them took, the others do not see', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const iterator = sub[Symbol.asyncIterator]()
    bus.publish('a', 1)
    expect(sub.tryGetMessage().ok).toBe(true)
    bus.publish('a', 2)
    expect(await iterator.next()).toEqual({ done: false, value: 2 })
    expect(sub.tryGetMessage().ok).toBe(false)
    bus.publish('a', 3)
    expect(await sub.waitForMessage()).toBe(3)
    const next = iterator.next()
    bus.publish('a', 4)
    expect(await next).toEqual({ done: false, value: 4 })
  })

  it('two waits of one Sub share the messages out, in order', async () => {
    const bus = new Bus<{ a: number }>()
    const sub = bus.subscribe('a')
    const first = sub.waitForMessage()
    const second = sub.waitForMessage()
    bus.publish('a', 1)
    expect(await first).toBe(1)
    bus.publish('a', 2)
    expect(await second).toBe(2)
  })
})

describe('5. Fresh start: a new subscription is caught up', () => {
  it('it sees later publishes only; latest reads the present one', () => {
    const { bus } = scene()
    bus.publish('a', 1)
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value))
    const sub = bus.subscribe('a')
    expect(sub.latest).toBe(1)
    expect(sub.hasLatest).toBe(true)
    expect(sub.tryGetMessage()).toMatchObject({
      ok: false,
      error: { code: 'EMPTY', isEmpty: true, isDisconnected: false },
    })
    bus.publish('a', 2)
    expect(heard).toEqual([2])
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 2 })
  })

  it.each(deliveries)('{ immediate: true } starts one behind, delivery %j', delivery => {
    const { bus, options, settle } = scene(delivery)
    bus.publish('a', 1)
    bus.publish('a', 2)
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { ...options, immediate: true })
    settle()
    expect(heard).toEqual([2])
    const sub = bus.topic('a').subscribe({ immediate: true })
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 2 })
    expect(sub.skipped).toBe(0)
  })

  it('{ immediate: true } on a topic without a message has nothing to give', () => {
    const { bus, settle } = scene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { immediate: true })
    expect(bus.topic('a').subscribe({ immediate: true }).tryGetMessage().ok).toBe(false)
    settle()
    expect(heard).toEqual([])
  })
})
