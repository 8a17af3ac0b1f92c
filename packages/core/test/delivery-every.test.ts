import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modesScene, turn } from './modes.js'

// What { every: ms } promises: its two edges, and the distance between them.

/** A listener with { every: 100 } that notes when it heard what. */
function everyScene(listen: (value: number) => unknown = () => undefined) {
  const { bus, clock, errors } = modesScene()
  const heard: [at: number, value: number][] = []
  const listener = (value: number): unknown => {
    heard.push([clock.now(), value])
    return listen(value)
  }
  const stop = bus.subscribe('a', listener, { delivery: { every: 100 } })
  return { bus, clock, errors, heard, stop }
}

describe('{ every: ms }: the first change at once, the last one always, never two within ms', () => {
  it('the first change at once: inside the publish, also after a pause', () => {
    const { bus, clock, heard } = everyScene()
    for (const at of [0, 100, 250, 1_000]) {
      clock.advance(at - clock.now())
      bus.publish('a', at)
      expect(heard.at(-1)).toEqual([at, at])
    }
  })

  it('the last one always: at the end of the window, the newest alone, and then nothing is left behind', () => {
    const { bus, clock, heard } = everyScene()
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(heard).toEqual([[0, 1]])
    clock.advance(99)
    bus.publish('a', 4)
    expect(heard).toHaveLength(1)
    clock.advance(1)
    expect(heard).toEqual([
      [0, 1],
      [100, 4],
    ])
    clock.advance(1_000)
    expect([heard.length, clock.timersPending]).toEqual([2, 0])
  })

  it('one that stops before the batch is over leaves no window behind', () => {
    const { bus, clock, heard, stop } = everyScene()
    bus.batch(() => {
      bus.publish('a', 1)
      stop()
    })
    expect([heard, clock.timersPending]).toEqual([[], 0])
  })

  it('never two within ms, whatever the publisher does', () => {
    const { bus, clock, heard } = everyScene()
    // A fixed irregular rhythm: steps of 1 to 61 ms.
    for (let i = 1; i <= 500; i++) {
      bus.publish('a', i)
      clock.advance(1 + ((i * 37) % 61))
    }
    clock.advance(100)
    const gaps = heard.slice(1).map(([at], index) => at - (heard[index]?.[0] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
    // Nor much fewer: at this rate, each window's end finds something due.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(161)
    expect(heard.at(-1)?.[1]).toBe(500)
  })

  it('never two within ms, when the listener feeds itself', () => {
    const { bus, clock, heard } = everyScene(value => value < 3 && bus.publish('a', value + 1))
    bus.publish('a', 1)
    clock.advance(1_000)
    expect(heard).toEqual([
      [0, 1],
      [100, 2],
      [200, 3],
    ])
  })

  it('never two within ms, when its promise settles inside the window; at once, when it settles later', async () => {
    const gates: (() => void)[] = []
    const { bus, clock, heard } = everyScene(() => new Promise<void>(resolve => gates.push(resolve)))
    bus.publish('a', 1)
    bus.publish('a', 2)
    gates[0]?.()
    await turn()
    clock.advance(50)
    expect(heard).toHaveLength(1)
    clock.advance(50)
    expect(heard.at(-1)).toEqual([100, 2])
    bus.publish('a', 3)
    clock.advance(250)
    expect(heard).toHaveLength(2)
    gates[1]?.()
    await turn()
    expect(heard.at(-1)).toEqual([350, 3])
  })

  it('never two within ms, but for flush, which delivers what is due and begins a window of its own', () => {
    const { bus, clock, heard } = everyScene()
    for (const value of [1, 2]) bus.publish('a', value)
    clock.advance(60)
    bus.flush()
    expect(heard.at(-1)).toEqual([60, 2])
    bus.publish('a', 3)
    clock.advance(99)
    expect(heard).toHaveLength(2)
    clock.advance(1)
    expect(heard.at(-1)).toEqual([160, 3])
  })

  it('a window of its own for each listener; a stop ends its timer', () => {
    const { bus, clock, heard, stop } = everyScene()
    bus.publish('a', 1)
    clock.advance(50)
    const other: [number, number][] = []
    const stopOther = bus.subscribe('a', value => other.push([clock.now(), value]), { delivery: { every: 100 } })
    bus.publish('a', 2)
    bus.publish('a', 3)
    clock.advance(100)
    expect(heard).toEqual([
      [0, 1],
      [100, 3],
    ])
    expect(other).toEqual([
      [50, 2],
      [150, 3],
    ])
    bus.publish('a', 4)
    stop()
    stopOther()
    expect(clock.timersPending).toBe(0)
    clock.advance(1_000)
    expect([heard.length, other.length]).toEqual([2, 2])
  })

  it('{ immediate: true } is a first change', () => {
    const { bus, clock } = modesScene()
    const heard: [number, number][] = []
    bus.publish('a', 1)
    bus.subscribe('a', value => heard.push([clock.now(), value]), { delivery: { every: 100 }, immediate: true })
    bus.publish('a', 2)
    clock.advance(100)
    expect(heard).toEqual([
      [0, 1],
      [100, 2],
    ])
  })

  it('{ every: 0 } calls at most once a turn of the timers', () => {
    const { bus, clock } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: { every: 0 } })
    for (const value of [1, 2, 3]) bus.publish('a', value)
    expect(heard).toEqual([1])
    clock.advance(0)
    expect(heard).toEqual([1, 3])
  })

  it('by the platform: the window is as long as was said', async () => {
    const bus = new Bus<{ a: number }>()
    const heard: [number, number][] = []
    const done = new Promise<void>(resolve => {
      bus.subscribe(
        'a',
        value => {
          heard.push([performance.now(), value])
          if (value === 3) resolve()
        },
        { delivery: { every: 40 } },
      )
    })
    for (const value of [1, 2, 3]) bus.publish('a', value)
    await done
    expect(heard.map(([, value]) => value)).toEqual([1, 3])
    // Timers of the platform count whole milliseconds.
    expect((heard[1]?.[0] ?? 0) - (heard[0]?.[0] ?? 0)).toBeGreaterThanOrEqual(39)
  })
})
