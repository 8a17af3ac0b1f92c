/**
 * Where the stack ends. A user's recursion may use it up in the middle of any call inside the library. Whoever called hears of that, by a
 * `RangeError`, and nothing else comes of it: the next publish finds everybody.
 */
import { Bus, type Delivery } from '@dropslot/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { atEveryEnd, nearTheEnd } from './stack-end.js'
import { VirtualClock } from './virtual-clock.js'

type TestBus = Bus<Record<string, number>>

interface Scene {
  readonly clock: VirtualClock
  readonly bus: TestBus
  readonly errors: unknown[]
  /** Notes what somebody heard. */
  readonly hear: (who: string, value: unknown) => void
  /** What each heard last, and how often since it was asked. */
  readonly told: (who: string) => readonly unknown[]
  readonly settle: () => Promise<void>
  /** Does what there is no room for; set for each play. */
  atEnd: (run: () => void) => void
}

function sceneOf(): Scene {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const heard: [who: string, value: unknown][] = []
  return {
    clock,
    bus: new Bus({ clock, onError: error => errors.push(error) }),
    errors,
    hear: (who, value) => void heard.push([who, value]),
    told: who => {
      const values = heard.filter(([other]) => other === who).map(([, value]) => value)
      for (let i = heard.length - 1; i >= 0; i--) if (heard[i]?.[0] === who) heard.splice(i, 1)
      return values
    },
    settle: async () => {
      for (let rounds = 0; rounds < 5; rounds++) {
        clock.microtasks()
        for (let turns = 0; turns < 4; turns++) await null
        clock.frame()
        clock.advance(10)
      }
    },
    atEnd: run => run(),
  }
}

/** Plays a scene at every end of the stack: `arrange` gives who listens to topic `a`, `act` does, `atEnd`, what there is no room for. */
async function everywhere(arrange: (scene: Scene) => readonly string[], act: (scene: Scene) => void): Promise<void> {
  await atEveryEnd(async (frames, words, place) => {
    const scene = sceneOf()
    const { bus } = scene
    const names = arrange(scene)
    await scene.settle()
    let failed: boolean | undefined
    scene.atEnd = run => {
      scene.atEnd = () => {}
      failed = nearTheEnd(frames, words, run)
    }
    act(scene)
    await scene.settle()
    for (const name of names) scene.told(name)
    const wasFull = failed === false && scene.errors.length > 0
    // What was left in the middle shows in a batch, or outside, as one of them may put the other right.
    const ways = [
      (value: number): void => bus.publish('a', value),
      (value: number): void => bus.batch(() => bus.publish('a', value)),
    ]
    if (words % 2 === 1) ways.reverse()
    for (const [index, way] of ways.entries()) {
      way(101 + index)
      await scene.settle()
      for (const name of names) {
        const told = scene.told(name)
        expect([name, told.at(-1)], place).toEqual([name, 101 + index])
        // What was left of another topic may come first; nothing comes twice.
        expect(told, place).toEqual([...new Set(told)])
      }
    }
    expect(
      bus.stats().filter(({ due }) => due > 0),
      place,
    ).toEqual([])
    return wasFull || failed
  })
}

const settled = Promise.resolve()

const deliveries: [string, () => Delivery][] = [
  ['sync', () => 'sync'],
  ['microtask', () => 'microtask'],
  ['frame', () => 'frame'],
  ['every', () => ({ every: 5 })],
  ['a scheduler', () => queueMicrotask],
  ['a scheduler that delivers at once', () => deliver => deliver()],
]

beforeAll(() => {
  // Where even the handler finds no stack, the platform is told.
  vi.stubGlobal('reportError', () => {})
})
afterAll(() => {
  vi.unstubAllGlobals()
})

const publish = ({ bus, atEnd }: Scene): void => atEnd(() => bus.publish('a', 1))
const publishAndFlush = ({ bus, atEnd }: Scene): void =>
  atEnd(() => {
    bus.publish('a', 1)
    bus.flush()
  })
const batch = ({ bus, atEnd }: Scene): void =>
  atEnd(() =>
    bus.batch(() => {
      for (const name of ['b', 'a', 'c']) bus.publish(name, 1)
    }),
  )
/** In the middle of a delivery, which goes on where there is room. */
const publishInside = ({ bus }: Scene): void => bus.publish('a', 1)

describe('wherever the stack ends, the next publish finds everybody', { timeout: 60_000 }, () => {
  describe.each(deliveries)('delivery %s', (_name, deliveryOf) => {
    const listeners = ({ bus, hear }: Scene): string[] => {
      const delivery = deliveryOf()
      const names = ['first', 'second', 'third']
      for (const name of names) bus.subscribe('a', value => hear(name, value), { delivery })
      return names
    }
    it('listeners', () => everywhere(listeners, publish))
    it('listeners, and a flush', () => everywhere(listeners, publishAndFlush))
    it('listeners, and a batch', () => everywhere(listeners, batch))

    const promising = ({ bus, hear }: Scene): string[] => {
      const delivery = deliveryOf()
      const names = ['first', 'second', 'third']
      for (const name of names) {
        const listener = (value: number): Promise<void> => {
          hear(name, value)
          return settled
        }
        bus.subscribe('a', listener, { delivery })
      }
      return names
    }
    it('listeners that return promises', () => everywhere(promising, publish))
    it('listeners that return promises, and a flush', () => everywhere(promising, publishAndFlush))

    const publishing = ({ bus, hear }: Scene): string[] => {
      const delivery = deliveryOf()
      bus.subscribe('a', value => value < 3 && bus.publish('a', value + 1), { delivery })
      bus.subscribe('a', value => bus.publish('b', value), { delivery })
      bus.subscribe('a', value => hear('a', value), { delivery })
      bus.subscribe('b', value => hear('b', value), { delivery })
      return ['a', 'b']
    }
    it('listeners that publish', () => everywhere(publishing, publish))
    it('listeners that publish, and a flush', () => everywhere(publishing, publishAndFlush))

    const recursive = (scene: Scene): string[] => {
      const { bus } = scene
      const names = listeners(scene)
      bus.subscribe('a', value => value === 1 && scene.atEnd(() => bus.publish('a', 2)))
      return [...names, ...promising({ ...scene, hear: (who, value) => scene.hear(`${who} promise`, value) })].map(
        (name, index) => (index < names.length ? name : `${name} promise`),
      )
    }
    it('a listener that recurses and publishes', () => everywhere(recursive, publishInside))

    const coming = (scene: Scene): string[] => {
      const names = listeners(scene)
      const { bus, hear } = scene
      bus.subscribe('a', value => hear('fourth', value), { delivery: deliveryOf() })
      return [...names, 'fourth']
    }
    it('a listener that comes and goes', () =>
      everywhere(coming, ({ bus, atEnd }) =>
        atEnd(() => {
          const delivery = deliveryOf()
          const stop = bus.subscribe('a', () => {}, { delivery })
          bus.publish('a', 1)
          stop()
        }),
      ))

    const watching = ({ bus, hear }: Scene): string[] => {
      for (const name of ['a', 'b', 'c']) bus.topic(name)
      const delivery = deliveryOf()
      const names = ['one', 'all']
      bus.watch('a', ([change]) => hear('one', change?.[1]), { delivery })
      bus.watch('*', changes => hear('all', new Map(changes).get('a')), { delivery })
      return names
    }
    it('a watch', () => everywhere(watching, publish))
    it('a watch, and a flush', () => everywhere(watching, publishAndFlush))
    it('a watch of several topics', () => everywhere(watching, batch))
    it('a watch that returns promises', () =>
      everywhere(({ bus, hear }) => {
        bus.topic('a')
        const listener = ([change]: [string, number | undefined][]): Promise<void> => {
          hear('watch', change?.[1])
          return settled
        }
        bus.watch('a', listener, { delivery: deliveryOf() })
        return ['watch']
      }, publishAndFlush))
    const meeting = ({ bus, hear }: Scene): string[] => {
      const delivery = deliveryOf()
      const names = ['first', 'second', 'third']
      for (const name of names) bus.watch('*', changes => hear(name, new Map(changes).get('a')), { delivery })
      return names
    }
    it('a topic that is made then, and a watch', () => everywhere(meeting, publish))
    it('a topic that is asked for then, and a watch', () =>
      everywhere(meeting, ({ bus, atEnd }) => atEnd(() => bus.topic('a'))))
    it('a topic that is removed then, and a watch', () =>
      everywhere(watching, ({ bus, atEnd }) =>
        atEnd(() => {
          bus.removeTopic('a')
          bus.publish('a', 1)
        }),
      ))
  })

  const waiting = ({ bus, hear }: Scene): string[] => {
    for (const name of ['first', 'second']) {
      const sub = bus.subscribe('a')
      void (async () => {
        for (;;) hear(name, await sub.waitForMessage())
      })()
    }
    const limited = bus.subscribe('a')
    void (async () => {
      for (;;) hear('limited', await limited.waitForMessage({ timeout: 1_000 }).catch(() => 'late'))
    })()
    const iterated = bus.subscribe('a')
    void (async () => {
      for await (const value of iterated) hear('iterator', value)
    })()
    const watch = bus.watch('a')
    void (async () => {
      for await (const [, value] of watch) hear('watch', value)
    })()
    return ['first', 'second', 'limited', 'iterator', 'watch']
  }
  it('waits', () => everywhere(waiting, publish))
  it('waits, and a flush', () => everywhere(waiting, publishAndFlush))

  it('listeners hear what another one of them published there, once it was written', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus, hear, told } = sceneOf()
      let failed: boolean | undefined
      bus.subscribe('a', value => {
        hear('first', value)
        if (value === 1) failed = nearTheEnd(frames, words, () => bus.publish('a', 2))
      })
      bus.subscribe('a', value => hear('second', value))
      bus.subscribe('a', () => {}, { delivery: 'microtask' })
      bus.publish('a', 1)
      for (const name of ['first', 'second']) expect([name, told(name).at(-1)], place).toEqual([name, bus.latest('a')])
      return failed
    }))

  it('a promise that a listener returned there is waited for, or counts for nothing', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus, hear, told, settle } = sceneOf()
      const ends = new Map<number, () => void>()
      bus.subscribe('a', value => {
        hear('a', value)
        return new Promise<void>(resolve => ends.set(value, resolve))
      })
      const failed = nearTheEnd(frames, words, () => bus.publish('a', 1))
      bus.publish('a', 2)
      ends.get(1)?.()
      await settle()
      bus.publish('a', 3)
      await settle()
      // That of 2 is in flight.
      expect(told('a').at(-1), place).toBe(2)
      ends.get(2)?.()
      await settle()
      expect(told('a'), place).toEqual([3])
      return failed
    }))

  it('what could not be drained there can still be after the end of the watch', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus } = sceneOf()
      const watch = bus.watch('*')
      for (const name of ['a', 'b']) bus.publish(name, 1)
      let drained: unknown[] | undefined
      const failed = nearTheEnd(frames, words, () => {
        drained = watch.drain()
      })
      watch.close()
      expect(drained ?? watch.drain(), place).toEqual([
        ['a', 1],
        ['b', 1],
      ])
      return failed
    }))

  it('what the iterator of a watch could not give there can still be drained, also after its end', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus } = sceneOf()
      const watch = bus.watch('*')
      bus.publish('a', 1)
      const iterator = watch[Symbol.asyncIterator]()
      let step: Promise<IteratorResult<unknown>> | undefined
      const failed = nearTheEnd(frames, words, () => {
        step = iterator.next()
      })
      const given = await step?.then(({ value }) => value).catch(() => undefined)
      watch.close()
      expect(given === undefined ? watch.drain() : [given], place).toEqual([['a', 1]])
      return failed === false ? given === undefined : failed
    }))

  it('a topic that was made there counts each watch once', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus } = sceneOf()
      // The second needs more room.
      const watches = [bus.watch('a'), bus.watch('*a*')]
      const failed = nearTheEnd(frames, words, () => void bus.topic('a'))
      bus.publish('a', 1)
      const topic = bus.topic('a')
      expect(topic.subscriberCount, place).toBe(2)
      for (const watch of watches) watch.close()
      expect(topic.subscriberCount, place).toBe(0)
      return failed
    }))

  it('what is stale is told to be so after the next publish as well', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus, clock } = sceneOf()
      const topic = bus.topic('a', { staleAfter: 80 })
      bus.publish('a', 1)
      clock.advance(100)
      const told: unknown[] = []
      topic.staleness?.subscribe(stale => told.push(stale))
      const failed = nearTheEnd(frames, words, () => bus.publish('a', 2))
      clock.advance(100)
      told.length = 0
      bus.publish('a', 3)
      expect(topic.stale, place).toBe(false)
      clock.advance(100)
      bus.publish('a', 4)
      // Whether it was fresh already is what the stack left open.
      expect(told.slice(-2), place).toEqual([true, false])
      return failed
    }))

  it('what is drained there is given whole, or can still be drained', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus } = sceneOf()
      for (const name of ['a', 'b', 'c', 'd']) bus.topic(name)
      const watch = bus.watch('*')
      for (const name of ['a', 'b', 'c']) bus.publish(name, 1)
      bus.removeTopic('b')
      let drained: unknown[] | undefined
      const failed = nearTheEnd(frames, words, () => {
        drained = watch.drain()
      })
      expect(drained ?? watch.drain(), place).toEqual([
        ['a', 1],
        ['b', undefined],
        ['c', 1],
      ])
      for (const name of ['a', 'b', 'c', 'd']) bus.publish(name, 2)
      expect(watch.drain().sort(), place).toEqual([
        ['a', 2],
        ['b', 2],
        ['c', 2],
        ['d', 2],
      ])
      return failed
    }))

  it('what a wait was not given by a flush it is given with the microtask', () =>
    atEveryEnd(async (frames, words, place) => {
      const { bus, settle } = sceneOf()
      const sub = bus.subscribe('a')
      const got: unknown[] = []
      for (let waits = 0; waits < 2; waits++) void sub.waitForMessage().then(value => got.push(value))
      bus.publish('a', 1)
      const failed = nearTheEnd(frames, words, () => bus.flush())
      await settle()
      expect(got, place).toEqual([1])
      bus.publish('a', 2)
      await settle()
      expect(got.at(-1), place).toBe(2)
      expect(sub.skipped, place).toBe(0)
      return failed
    }))
})
