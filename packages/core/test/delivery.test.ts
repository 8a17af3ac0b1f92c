import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modesScene } from './modes.js'

// What 'sync', 'microtask' and a scheduler promise of their own: when they call, and when they do not.

describe('sync: inside publish, before it returns', () => {
  it('and a publish that a listener makes is delivered when that listener has returned', () => {
    const { bus } = modesScene()
    const heard: string[] = []
    bus.subscribe('a', () => {
      bus.publish('b', 1)
      heard.push('a is through')
    })
    bus.subscribe('b', () => heard.push('b'))
    bus.publish('a', 1)
    expect(heard).toEqual(['a is through', 'b'])
  })
})

describe('microtask: once, when the running code is through', () => {
  it('however often it published, before any timer, by the platform', async () => {
    const bus = new Bus<{ a: number }>()
    const heard: string[] = []
    bus.subscribe('a', value => heard.push(`heard ${value}`), { delivery: 'microtask' })
    const timer = new Promise<void>(resolve =>
      setTimeout(() => {
        heard.push('timer')
        resolve()
      }, 0),
    )
    bus.publish('a', 1)
    bus.publish('a', 2)
    heard.push('code is through')
    await timer
    expect(heard).toEqual(['code is through', 'heard 2', 'timer'])
  })
})

describe('a scheduler of the user: called once when something becomes due, and not again until that was delivered', () => {
  it('and then for the next', () => {
    const { bus, scheduled, options, settle } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), options('scheduler'))
    expect(scheduled).toHaveLength(0)
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(scheduled).toHaveLength(1)
    settle()
    expect([heard, scheduled.length]).toEqual([[3], 0])
    bus.publish('a', 4)
    expect(scheduled).toHaveLength(1)
    settle()
    expect(heard).toEqual([3, 4])
  })

  it('a deliver that is called again, or too late, does nothing', () => {
    const { bus } = modesScene()
    const heard: number[] = []
    const delivers: (() => void)[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: deliver => void delivers.push(deliver) })
    bus.publish('a', 1)
    delivers[0]?.()
    delivers[0]?.()
    bus.publish('a', 2)
    delivers[0]?.()
    expect(heard).toEqual([1])
    delivers[1]?.()
    expect(heard).toEqual([1, 2])
  })

  it('is called as a function, with deliver alone, and may call it at once', () => {
    const { bus } = modesScene()
    const heard: number[] = []
    const calls: unknown[] = []
    function scheduler(this: unknown, ...given: [deliver: () => void]): void {
      calls.push([this, given.length])
      given[0]()
    }
    bus.subscribe('a', value => heard.push(value), { delivery: scheduler })
    bus.publish('a', 1)
    bus.publish('a', 2)
    expect(heard).toEqual([1, 2])
    expect(calls).toEqual([
      [undefined, 1],
      [undefined, 1],
    ])
  })

  it('one that throws is reported, and the value comes by microtask', () => {
    const { bus, clock, errors } = modesScene()
    const heard: number[] = []
    const scheduler = (): void => {
      throw new Error('no time')
    }
    bus.subscribe('a', value => heard.push(value), { delivery: scheduler })
    for (const value of [1, 2]) bus.publish('a', value)
    clock.microtasks()
    expect([heard, errors]).toEqual([[2], [new Error('no time')]])
  })

  it('what flush has delivered, deliver does not deliver again', () => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), options('scheduler'))
    bus.publish('a', 1)
    bus.flush()
    settle()
    expect(heard).toEqual([1])
  })

  it('all listeners of a bus that share the function share the moment, also when one of them has stopped', () => {
    const { bus, scheduled, options, settle } = modesScene()
    const heard: string[] = []
    const stop = bus.subscribe('a', value => heard.push(`a ${value}`), options('scheduler'))
    bus.subscribe('b', value => heard.push(`b ${value}`), options('scheduler'))
    bus.publish('a', 1)
    bus.publish('b', 1)
    bus.publish('b', 2)
    expect(scheduled).toHaveLength(1)
    stop()
    settle()
    expect(heard).toEqual(['b 2'])
    bus.publish('b', 3)
    bus.flush()
    // What was asked for before the flush is still to come, and serves what is due then.
    bus.publish('b', 4)
    expect(scheduled).toHaveLength(1)
    settle()
    expect(heard).toEqual(['b 2', 'b 3', 'b 4'])
  })

  it('one that delivers at once is asked once for a batch, however large, and no circle is suspected', () => {
    const { bus, errors } = modesScene()
    let asked = 0
    let heard = 0
    const scheduler = (deliver: () => void): void => {
      asked++
      deliver()
    }
    const names = Array.from({ length: 3_000 }, (_, index) => `topic/${index}`)
    for (const name of names) bus.subscribe(name, () => heard++, { delivery: scheduler })
    bus.batch(() => {
      for (const name of names) bus.publish(name, 1)
    })
    expect([asked, heard, errors]).toEqual([1, 3_000, []])
  })
})
