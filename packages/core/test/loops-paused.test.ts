import { Bus, BusError, type Delivery } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modesScene, turn } from './modes.js'

// Listeners that publish to each other without end, but with pauses: the platform gets its turns, and what pauses by itself, or ends,
// is no circle.

const isLoop = (error: unknown): boolean => error instanceof BusError && error.code === 'LOOP'

type NumberBus = Bus<Record<string, number>>

describe('8. Free to change during delivery: a circle of promises lets the platform have its turns', () => {
  const feeding: [string, (bus: NumberBus, goesOn: () => boolean) => void][] = [
    [
      'an async listener that feeds itself',
      (bus, goesOn) => void bus.subscribe('a', async value => goesOn() && bus.publish('a', value + 1)),
    ],
    [
      'two async listeners in a circle',
      (bus, goesOn) => {
        bus.subscribe('a', async value => goesOn() && bus.publish('b', value + 1))
        bus.subscribe('b', async value => goesOn() && bus.publish('a', value + 1))
      },
    ],
    [
      'two async listeners that publish after an await, one by microtask',
      (bus, goesOn) => {
        const feed = (name: string) => async (value: number) => {
          await null
          if (goesOn()) bus.publish(name, value + 1)
        }
        bus.subscribe('a', feed('b'))
        bus.subscribe('b', feed('a'), { delivery: 'microtask' })
      },
    ],
    [
      'an async listener of a watch',
      (bus, goesOn) => {
        bus.topic('a')
        bus.watch('a', async changes => {
          await null
          if (goesOn()) bus.publish('a', (changes[0]?.[1] ?? 0) + 1)
        })
      },
    ],
  ]

  it.each(feeding)('%s: timers run, it is reported, and the bus works afterwards', async (_, arrange) => {
    const errors: unknown[] = []
    const bus: NumberBus = new Bus<Record<string, number>>({ onError: error => errors.push(error) })
    let going = true
    arrange(bus, () => going)
    bus.publish('a', 1)
    // Each of these is a turn that the platform would not get if the page were frozen.
    for (let i = 0; i < 3; i++) await turn()
    going = false
    await turn()
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(isLoop)).toBe(true)
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value))
    bus.publish('a', -1)
    expect(heard).toEqual([-1])
  })
})

describe('8. Free to change during delivery: a circle through schedulers lets the platform have its turns', () => {
  const schedulers: [string, (bus: NumberBus) => Delivery, (bus: NumberBus) => Delivery][] = [
    ['one that both share', () => queueMicrotask, () => queueMicrotask],
    ['one, and microtasks', () => queueMicrotask, () => 'microtask'],
    ['one, and a listener that is called at once', () => queueMicrotask, () => 'sync'],
    ['one of each', () => queueMicrotask, () => deliver => void Promise.resolve().then(deliver)],
    [
      'one each that delivers in a batch',
      bus => deliver => queueMicrotask(() => bus.batch(deliver)),
      bus => deliver => queueMicrotask(() => bus.batch(deliver)),
    ],
  ]

  it.each(schedulers)('%s: reported, and the bus works afterwards', async (_, ofA, ofB) => {
    const errors: unknown[] = []
    const bus: NumberBus = new Bus<Record<string, number>>({ onError: error => errors.push(error) })
    let going = true
    // Not for ever, should the circle not be found.
    const feed = (name: string) => (value: number) =>
      going && value < 1e5 && bus.batch(() => bus.publish(name, value + 1))
    bus.subscribe('a', feed('b'), { delivery: ofA(bus) })
    bus.subscribe('b', feed('a'), { delivery: ofB(bus) })
    bus.publish('a', 1)
    for (let i = 0; i < 3; i++) await turn()
    going = false
    await turn()
    expect([errors.length > 0, errors.every(isLoop)]).toEqual([true, true])
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value))
    bus.publish('a', -1)
    expect(heard).toEqual([-1])
  })
})

describe('8. Free to change during delivery: what pauses is no circle', () => {
  const now: Delivery = deliver => deliver()

  it.each<[string, (bus: NumberBus, value: number) => void]>([
    ['batches', (bus, value) => bus.batch(() => bus.publish('a', value))],
    ['publishes that a listener passes on', (bus, value) => bus.publish('b', value)],
  ])('%s in one go, many of them, delivered by a scheduler at once', (_, publish) => {
    const { bus, errors } = modesScene()
    const heard: number[] = []
    bus.subscribe('b', value => bus.publish('a', value))
    bus.subscribe('a', value => heard.push(value), { delivery: now })
    for (let value = 1; value <= 5_000; value++) publish(bus, value)
    expect([heard.length, heard.at(-1), errors]).toEqual([5_000, 5_000, []])
  })

  it('batches in one task, many of them, delivered by a scheduler in microtasks', async () => {
    const { bus, errors } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), { delivery: queueMicrotask })
    for (let value = 1; value <= 5_000; value++) {
      bus.batch(() => bus.publish('a', value))
      await null
    }
    await turn()
    expect([heard.length, heard.at(-1), errors]).toEqual([5_000, 5_000, []])
  })

  it.each(['frame', { every: 0 }, { every: 10 }] as const)('a listener that feeds itself, delivery %j', delivery => {
    const { bus, clock, errors } = modesScene()
    const last = 3_000
    bus.subscribe('a', value => value < last && bus.publish('a', value + 1), { delivery })
    bus.publish('a', 1)
    for (let i = 0; i < last; i++) {
      clock.frame()
      clock.advance(10)
    }
    expect([bus.latest('a'), errors]).toEqual([last, []])
  })

  it('two frame listeners in a circle take a frame for each step', () => {
    const { bus, clock, errors } = modesScene()
    bus.subscribe('a', value => bus.publish('b', value + 1), { delivery: 'frame' })
    bus.subscribe('b', value => bus.publish('a', value + 1), { delivery: 'frame' })
    bus.publish('a', 0)
    for (let i = 0; i < 2_000; i++) clock.frame()
    expect([bus.latest('b'), bus.latest('a'), errors]).toEqual([1_999, 2_000, []])
  })

  it.each(['frame', { every: 0 }] as const)('by the platform, delivery %j: timers run meanwhile', async delivery => {
    const errors: unknown[] = []
    const bus: NumberBus = new Bus<Record<string, number>>({ onError: error => errors.push(error) })
    let going = true
    bus.subscribe('a', value => going && bus.publish('a', value + 1), { delivery })
    bus.publish('a', 1)
    for (let i = 0; i < 5; i++) await turn()
    going = false
    expect(errors).toEqual([])
  })

  it.each(['sync', 'microtask'] as const)('a long chain of topics that ends, delivery %j', delivery => {
    const { bus, settle, errors } = modesScene()
    for (let i = 0; i < 900; i++) bus.subscribe(`t${i}`, value => bus.publish(`t${i + 1}`, value), { delivery })
    bus.publish('t0', 7)
    settle()
    expect([bus.latest('t900'), errors]).toEqual([7, []])
  })

  it('many deliveries one after the other, each with a short chain', () => {
    const { bus, errors } = modesScene()
    bus.subscribe('a', value => bus.publish('b', value))
    bus.subscribe('b', value => bus.publish('c', value))
    bus.subscribe('c', () => {})
    for (let i = 1; i <= 5_000; i++) bus.publish('a', i)
    expect([bus.latest('c'), errors]).toEqual([5_000, []])
  })
})

it('8. Free to change during delivery: of a circle of promises that was paused, one call is refused to publish, and nobody else', async () => {
  const { bus, clock, errors } = modesScene()
  bus.subscribe('a', async value => bus.publish(value < 0 ? 'other' : 'a', value + 1))
  bus.subscribe('b', async value => bus.publish('c', value))
  // With nobody to tell, a publish can be part of no circle.
  for (const name of ['c', 'other']) bus.subscribe(name, () => {})
  bus.publish('b', 1)
  bus.publish('a', 1)
  for (let i = 0; i < 10_000 && errors.length === 0; i++) await null
  expect(errors.map(isLoop)).toEqual([true])
  // Both in one round, the one that is paused first; what is ready when nothing else is runs before all rounds.
  bus.subscribe('nothing', () => {})
  bus.batch(() => {
    bus.publish('nothing', 0)
    clock.advance(0)
    bus.publish('b', 2)
  })
  await turn()
  expect(errors.map(isLoop)).toEqual([true, true])
  expect(bus.latest('c')).toBe(2)
  bus.publish('a', -1)
  expect(bus.latest('other')).toBe(0)
  await turn()
  expect(errors).toHaveLength(2)
})
