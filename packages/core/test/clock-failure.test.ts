/** A clock, or a report of the platform's, that fails: what was published is not lost, and the bus does not go deaf. */
import { Bus, BusError, type Delivery } from '@dropslot/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

/** Fails the first time that it is asked for a moment, whichever. */
class FailingClock extends VirtualClock {
  #failed = false

  override queueMicrotask(callback: () => void): void {
    this.#fail()
    super.queueMicrotask(callback)
  }

  override requestFrame(callback: () => void): void {
    this.#fail()
    super.requestFrame(callback)
  }

  override setTimeout(callback: () => void, ms: number): number {
    this.#fail()
    return super.setTimeout(callback, ms)
  }

  #fail(): void {
    if (this.#failed) return
    this.#failed = true
    throw new Error('no moment')
  }
}

describe('rule 3: nothing newest is lost, where a clock fails', () => {
  it.each<[string, Delivery]>([
    ['microtask', 'microtask'],
    ['frame', 'frame'],
  ])('a clock that fails to give a moment is asked again by the next publish, delivery %s', (_name, delivery) => {
    const clock = new FailingClock()
    const bus = new Bus<Record<string, number>>({ clock })
    const heard: number[] = []
    const near: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery })
    bus.subscribe('b', value => near.push(value))
    expect(() => bus.publish('a', 1)).toThrow('no moment')
    bus.publish('b', 1)
    bus.publish('a', 2)
    clock.microtasks()
    clock.frame()
    clock.advance(100)
    expect([heard.at(-1), heard.filter(value => value === 2), near]).toEqual([2, [2], [1]])
  })

  /** A listener with { every: 100 }. */
  const everyScene = (clock: VirtualClock) => {
    const errors: unknown[] = []
    const bus = new Bus<Record<string, number>>({ clock, onError: (error, { topic }) => errors.push([error, topic]) })
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: { every: 100 } })
    return { bus, heard, errors }
  }

  it('a clock that fails to end a window is reported, and there is none: the value comes, and so does the next', () => {
    const clock = new FailingClock()
    const { bus, heard, errors } = everyScene(clock)
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(errors).toEqual([[new Error('no moment'), 'a']])
    expect(heard).toEqual([1, 2])
    clock.advance(100)
    expect(heard).toEqual([1, 2, 3])
  })

  it('a clock that fails to end a window once it is open is reported, and what came meanwhile is delivered', () => {
    const clock = new VirtualClock()
    const { bus, heard } = everyScene(clock)
    for (const value of [1, 2]) bus.publish('a', value)
    clock.setTimeout = () => {
      throw new Error('no moment')
    }
    clock.advance(100)
    for (const value of [3, 4]) bus.publish('a', value)
    expect(heard).toEqual([1, 2, 3, 4])
  })

  it('a window that a flush cannot begin anew is not waited for', () => {
    const clock = new VirtualClock()
    const { bus, heard } = everyScene(clock)
    for (const value of [1, 2]) bus.publish('a', value)
    const { setTimeout } = clock
    clock.setTimeout = () => {
      throw new Error('no moment')
    }
    bus.flush()
    clock.setTimeout = setTimeout
    bus.publish('a', 3)
    expect(heard).toEqual([1, 2, 3])
  })

  it('a clock that ends windows at once: all is delivered', () => {
    const clock = new VirtualClock()
    clock.setTimeout = callback => {
      callback()
      return 0
    }
    const { bus, heard } = everyScene(clock)
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(heard).toEqual([1, 2, 3])
  })

  it.each<Delivery>(['microtask', 'frame'])(
    'a clock that fails as a promise settles: the next publish finds its listener, delivery %s',
    async delivery => {
      const clock = new VirtualClock()
      const bus = new Bus<Record<string, number>>({ clock })
      const heard: number[] = []
      let settle = (): void => {}
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          return new Promise<void>(resolve => {
            settle = resolve
          })
        },
        { delivery },
      )
      const pass = (): void => {
        clock.microtasks()
        clock.frame()
      }
      bus.publish('a', 1)
      pass()
      bus.publish('a', 2)
      // The rejection is the clock's, and nobody's to handle.
      const rejections: unknown[] = []
      const note = (error: unknown): void => void rejections.push(error)
      process.on('unhandledRejection', note)
      const { queueMicrotask, requestFrame } = clock
      clock.queueMicrotask = clock.requestFrame = () => {
        throw new Error('no moment')
      }
      settle()
      await new Promise<void>(resolve => setTimeout(resolve, 5))
      process.off('unhandledRejection', note)
      expect(rejections).toEqual([new Error('no moment')])
      Object.assign(clock, { queueMicrotask, requestFrame })
      bus.publish('a', 3)
      pass()
      expect(heard).toEqual([1, 3])
    },
  )

  it('a subscription that cannot begin is none: nobody is counted, and nobody is called', () => {
    const clock = new FailingClock()
    const bus = new Bus<Record<string, number>>({ clock })
    const heard: number[] = []
    bus.publish('a', 1)
    expect(() => bus.subscribe('a', value => heard.push(value), { delivery: 'frame', immediate: true })).toThrow(
      'no moment',
    )
    expect(bus.topic('a').subscriberCount).toBe(0)
    bus.publish('a', 2)
    clock.frame()
    expect(heard).toEqual([])
  })

  it.each<Delivery>(['microtask', 'frame'])(
    'a circle on a clock that calls at once is found, delivery %s',
    delivery => {
      const clock = new VirtualClock()
      clock.queueMicrotask = clock.requestFrame = callback => callback()
      const errors: unknown[] = []
      const bus = new Bus<Record<string, number>>({ clock, onError: error => errors.push(error) })
      for (const other of ['a', 'b', 'b']) bus.subscribe('a', () => bus.publish(other, 1), { delivery })
      for (const other of ['a', 'b', 'a']) bus.subscribe('b', () => bus.publish(other, 1), { delivery })
      bus.publish('a', 1)
      expect(errors.length).toBeGreaterThan(0)
      expect(errors.every(error => error instanceof BusError && error.code === 'LOOP')).toBe(true)
    },
  )

  it('a clock that fails to give a moment is asked again by the next publish, for those who wait', async () => {
    const clock = new FailingClock()
    const bus = new Bus<Record<string, number>>({ clock })
    const waits = ['a', 'b'].map(name => bus.subscribe(name).waitForMessage())
    expect(() => bus.publish('a', 1)).toThrow('no moment')
    bus.publish('b', 1)
    bus.publish('a', 2)
    clock.microtasks()
    expect(await Promise.all(waits)).toEqual([2, 1])
  })

  it('a clock that fails to give a look at what is stale is asked again by the next publish', () => {
    const clock = new FailingClock()
    const bus = new Bus<Record<string, number>>({ clock })
    const topic = bus.topic('a', { staleAfter: 80 })
    expect(() => topic.publish(1)).toThrow('no moment')
    topic.publish(2)
    expect(topic.stale).toBe(false)
    clock.advance(100)
    expect(topic.stale).toBe(true)
  })

  it('a clock that calls at once, for those who wait', async () => {
    const clock = new VirtualClock()
    clock.queueMicrotask = callback => callback()
    const bus = new Bus<Record<string, number>>({ clock })
    const sub = bus.subscribe('a')
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: 'microtask' })
    for (const value of [1, 2]) {
      const waits = [sub.waitForMessage(), bus.subscribe('a').waitForMessage()]
      bus.publish('a', value)
      expect(await Promise.all(waits)).toEqual([value, value])
    }
    expect(heard).toEqual([1, 2])
  })
})

describe('rule 7: a bad neighbour harms nobody, where the report of it fails', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('a platform that throws when it is told of an error: the others still get the value, and the bus goes on', () => {
    vi.stubGlobal('reportError', () => {
      throw new Error('no report')
    })
    const bus = new Bus<Record<string, number>>()
    const heard: number[] = []
    bus.subscribe('a', () => {
      throw new Error('bad neighbour')
    })
    bus.subscribe('a', value => heard.push(value))
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(heard).toEqual([1, 2, 3])
  })
})

describe('rule 8: free to change, also while a clock is asked', () => {
  it.each<Delivery>(['microtask', 'frame'])(
    'a listener that is closed by the clock is not called, and the others are: %s',
    delivery => {
      const clock = new VirtualClock()
      let stop = (): void => {}
      const ask = (callback: () => void): void => {
        stop()
        VirtualClock.prototype.queueMicrotask.call(clock, callback)
      }
      clock.queueMicrotask = ask
      clock.requestFrame = ask
      const bus = new Bus<Record<string, number>>({ clock })
      const heard: string[] = []
      stop = bus.subscribe('a', () => heard.push('closed'), { delivery })
      bus.subscribe('a', () => heard.push('other'), { delivery })
      bus.publish('a', 1)
      clock.microtasks()
      expect(heard).toEqual(['other'])
      bus.publish('a', 2)
      clock.microtasks()
      expect(heard).toEqual(['other', 'other'])
    },
  )
})
