import { Bus } from '@dropslot/core'
import { afterEach, describe, expect, it } from 'vitest'
import { modesScene } from './modes.js'

// What 'frame' promises, on a virtual clock and by the platform: with `requestAnimationFrame` where there is one, and without.

interface Host {
  requestAnimationFrame?: ((callback: () => void) => unknown) | undefined
  setTimeout: (callback: () => void, ms: number) => unknown
}
const host = globalThis as unknown as Host
const { requestAnimationFrame, setTimeout: platformTimeout } = host

/** A page's frames, which come when the test says so. */
function platformFrames() {
  const requests: (() => void)[] = []
  host.requestAnimationFrame = callback => requests.push(callback)
  return { requests, frame: () => requests.splice(0).forEach(callback => void callback()) }
}

afterEach(() => {
  if (requestAnimationFrame === undefined) delete host.requestAnimationFrame
  else host.requestAnimationFrame = requestAnimationFrame
  host.setTimeout = platformTimeout
})

describe('frame: one request for the whole bus, all due in one go', () => {
  it('listeners of all topics and watches share one request, and are called in the order in which they became due', () => {
    const { bus, clock } = modesScene()
    const heard: string[] = []
    const frame = { delivery: 'frame' } as const
    for (const name of ['a', 'b', 'c']) bus.subscribe(name, value => heard.push(`${name}${value}`), frame)
    bus.watch('*', changes => heard.push(`watch ${changes.length}`), frame)
    expect(clock.framesRequested).toBe(0)
    for (let i = 1; i <= 10; i++) for (const name of ['c', 'a', 'b']) bus.publish(name, i)
    expect(clock.framesRequested).toBe(1)
    clock.frame()
    expect(heard.filter(entry => !entry.startsWith('watch'))).toEqual(['c10', 'a10', 'b10'])
    expect(heard).toContain('watch 3')
    expect([heard.length, clock.framesRequested]).toEqual([4, 0])
  })

  it('what becomes due in a frame waits for the next, and nothing due asks for none', () => {
    const { bus, clock } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => value < 3 && bus.publish('a', value + 1), { delivery: 'frame' })
    bus.subscribe('a', value => heard.push(value), { delivery: 'frame' })
    bus.publish('a', 1)
    const frames: number[][] = []
    while (clock.framesRequested > 0) {
      clock.frame()
      frames.push([...heard])
    }
    // In the first frame both are due, and the second finds the newer value; in the second frame only the first is.
    expect(frames).toEqual([[2], [2], [2, 3]])
  })

  it('one that stopped before the frame is not called in it', () => {
    const { bus, clock } = modesScene()
    let calls = 0
    const stop = bus.subscribe('a', () => calls++, { delivery: 'frame' })
    bus.publish('a', 1)
    stop()
    clock.frame()
    expect([calls, clock.framesRequested]).toEqual([0, 0])
  })

  it('what flush has delivered, the frame does not deliver again', () => {
    const { bus, clock } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: 'frame' })
    bus.publish('a', 1)
    bus.flush()
    clock.frame()
    expect(heard).toEqual([1])
    bus.publish('a', 2)
    clock.frame()
    expect(heard).toEqual([1, 2])
  })
})

describe('frame, on a page', () => {
  it('asks requestAnimationFrame once for the whole bus; it is looked up when it is needed', () => {
    const bus = new Bus<Record<string, number>>()
    const heard: string[] = []
    for (const name of ['a', 'b']) bus.subscribe(name, value => heard.push(name + value), { delivery: 'frame' })
    const { requests, frame } = platformFrames()
    for (let i = 1; i <= 5; i++) for (const name of ['a', 'b']) bus.publish(name, i)
    expect(requests).toHaveLength(1)
    frame()
    expect([heard, requests.length]).toEqual([['a5', 'b5'], 0])
  })

  it('a hidden page, to which no frames come, delivers nothing and then catches up with the newest alone', () => {
    const { requests, frame } = platformFrames()
    const bus = new Bus<Record<string, number>>()
    const heard: string[] = []
    for (const name of ['a', 'b']) bus.subscribe(name, value => heard.push(name + value), { delivery: 'frame' })
    for (let i = 1; i <= 10_000; i++) bus.publish('a', i)
    bus.publish('b', 1)
    expect([heard, requests.length]).toEqual([[], 1])
    frame()
    expect(heard).toEqual(['a10000', 'b1'])
    frame()
    expect(heard).toHaveLength(2)
  })

  it('a timer of 16 ms where there are no frames, one for the whole bus', () => {
    delete host.requestAnimationFrame
    const timers: [callback: () => void, ms: number][] = []
    host.setTimeout = (callback, ms) => timers.push([callback, ms])
    const bus = new Bus<Record<string, number>>()
    const heard: string[] = []
    for (const name of ['a', 'b']) bus.subscribe(name, value => heard.push(name + value), { delivery: 'frame' })
    for (let i = 1; i <= 5; i++) for (const name of ['a', 'b']) bus.publish(name, i)
    expect(timers.map(([, ms]) => ms)).toEqual([16])
    timers[0]?.[0]()
    expect(heard).toEqual(['a5', 'b5'])
  })
})
