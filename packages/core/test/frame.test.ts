import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

/** A bus with a budget of 10 ms a frame, and `count` frame listeners that take 4 ms each. */
function slowScene(count: number, options: { frameBudget?: number } = { frameBudget: 10 }) {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const bus = new Bus<Record<string, number>>({ clock, onError: error => errors.push(error), ...options })
  const heard: string[] = []
  for (let i = 0; i < count; i++) {
    bus.subscribe(
      `t${i}`,
      value => {
        clock.spend(4)
        heard.push(`t${i}=${value}`)
      },
      { delivery: 'frame' },
    )
  }
  const publishAll = (value: number): void => {
    for (let i = 0; i < count; i++) bus.publish(`t${i}`, value)
  }
  const frame = (): string[] => {
    heard.length = 0
    clock.frame()
    return [...heard]
  }
  return { bus, clock, errors, publishAll, frame }
}

describe('A frame is not overrun: the rest is carried into the next, fairly', () => {
  it('cuts a round short when the budget is used up, and goes on in the next frame', () => {
    const { publishAll, frame, clock } = slowScene(5)
    publishAll(1)
    expect(frame()).toEqual(['t0=1', 't1=1', 't2=1'])
    expect(clock.framesRequested).toBe(1)
    expect(frame()).toEqual(['t3=1', 't4=1'])
    expect(clock.framesRequested).toBe(0)
  })

  it('who was carried over comes first, so nobody waits for longer than the round takes, however much is published', () => {
    const { publishAll, frame } = slowScene(5)
    const waits = new Map<string, number>()
    let longest = 0
    for (let i = 1; i <= 50; i++) {
      publishAll(i)
      for (let k = 0; k < 5; k++) waits.set(`t${k}`, (waits.get(`t${k}`) ?? 0) + 1)
      for (const entry of frame()) waits.set(entry.split('=')[0] as string, 0)
      longest = Math.max(longest, ...waits.values())
    }
    // Three of five find time in a frame: who misses one is served in the next.
    expect(longest).toBe(1)
  })

  it('who was carried over gets the value that is newest then', () => {
    const { bus, publishAll, frame } = slowScene(4)
    publishAll(1)
    frame()
    bus.publish('t3', 2)
    expect(frame()).toEqual(['t3=2'])
  })

  it('calls at least one listener in each frame, whatever the budget', () => {
    const { publishAll, frame } = slowScene(3, { frameBudget: 0 })
    publishAll(1)
    expect([frame(), frame(), frame(), frame()]).toEqual([['t0=1'], ['t1=1'], ['t2=1'], []])
  })

  it('allows 8 ms unless told otherwise', () => {
    const { publishAll, frame } = slowScene(3, {})
    publishAll(1)
    expect(frame()).toEqual(['t0=1', 't1=1'])
  })

  it('a listener that stops while it is carried over is not called', () => {
    const clock = new VirtualClock()
    const bus = new Bus<Record<string, number>>({ clock, frameBudget: 1 })
    const heard: number[] = []
    bus.subscribe('a', () => clock.spend(2), { delivery: 'frame' })
    const stop = bus.subscribe('b', value => heard.push(value), { delivery: 'frame' })
    bus.publish('a', 1)
    bus.publish('b', 1)
    clock.frame()
    stop()
    clock.frame()
    clock.frame()
    expect(heard).toEqual([])
    expect(clock.framesRequested).toBe(0)
  })

  it('flush delivers everything, whatever the budget', () => {
    const { bus, publishAll, frame, clock } = slowScene(5)
    publishAll(1)
    bus.flush()
    expect(frame()).toEqual([])
    publishAll(2)
    clock.frame()
    bus.flush()
    expect(bus.stats().map(topic => topic.due)).toEqual([0, 0, 0, 0, 0])
  })

  it('a listener that throws, or returns a promise, holds up nobody', async () => {
    const { bus, clock, errors, publishAll, frame } = slowScene(2)
    bus.subscribe(
      't0',
      () => {
        throw new Error('bad neighbour')
      },
      { delivery: 'frame' },
    )
    publishAll(1)
    expect(frame()).toEqual(['t0=1', 't1=1'])
    expect(errors).toHaveLength(1)
    expect(clock.framesRequested).toBe(0)
  })

  it.each([-1, Number.NaN, '8', null])('frameBudget %s is refused', budget => {
    expect(() => new Bus({ frameBudget: budget as number })).toThrow(/frameBudget must be milliseconds/)
  })
})
