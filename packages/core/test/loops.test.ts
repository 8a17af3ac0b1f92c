import { Bus, BusError } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modes, modesScene } from './modes.js'

// Listeners that publish to each other without end and without a pause: they are stopped. What is left behind, and what is not harmed.

const isLoop = (error: unknown): boolean => error instanceof BusError && error.code === 'LOOP'

type NumberBus = Bus<Record<string, number>>

/** Circles that run without a pause: each arranges itself on 'a', and goes on with every publish to it. */
const circles: [string, (bus: NumberBus) => void][] = [
  [
    'two sync listeners',
    bus => {
      bus.subscribe('a', value => bus.publish('b', value + 1))
      bus.subscribe('b', value => bus.publish('a', value + 1))
    },
  ],
  ['a sync listener and its own topic', bus => void bus.subscribe('a', value => bus.publish('a', value + 1))],
  [
    'two microtask listeners',
    bus => {
      bus.subscribe('a', value => bus.publish('b', value + 1), { delivery: 'microtask' })
      bus.subscribe('b', value => bus.publish('a', value + 1), { delivery: 'microtask' })
    },
  ],
  [
    'a sync and a microtask listener',
    bus => {
      bus.subscribe('a', value => bus.publish('b', value + 1))
      bus.subscribe('b', value => bus.publish('a', value + 1), { delivery: 'microtask' })
    },
  ],
  [
    'three topics and a handle',
    bus => {
      const a = bus.topic('a')
      bus.subscribe('a', value => bus.publish('b', value + 1))
      bus.subscribe('b', value => bus.publish('c', value + 1))
      bus.subscribe('c', value => a.publish(value + 1))
    },
  ],
  [
    'batches',
    bus => {
      bus.subscribe('a', value => {
        bus.batch(() => bus.publish('b', value + 1))
      })
      bus.subscribe('b', value => {
        bus.batch(() => bus.batch(() => bus.publish('a', value + 1)))
      })
    },
  ],
  [
    'a watch that publishes into what it watches',
    bus => {
      bus.topic('a')
      bus.watch('a', changes => {
        for (const [name, value] of changes) bus.publish(name, (value ?? 0) + 1)
      })
    },
  ],
  [
    'a watch that publishes into what it watches, and another that looks on',
    bus => {
      bus.watch('a', changes => bus.publish('a', (changes[0]?.[1] ?? 0) + 1))
      bus.watch('**', () => {})
    },
  ],
  [
    'two watches of what both publish',
    bus => {
      for (let i = 0; i < 2; i++) bus.watch('a', changes => bus.publish('a', (changes[0]?.[1] ?? 0) + 1))
    },
  ],
  [
    'listeners that have turns of their own, and one that has not',
    bus => {
      bus.subscribe('a', value => bus.publish('a', value + 1))
      bus.batch(() => {
        bus.publish('a', 0)
        for (let i = 0; i < 2; i++) bus.subscribe('a', value => bus.publish('a', value + 1))
      })
    },
  ],
  [
    'a microtask watch and a listener',
    bus => {
      bus.watch('a', changes => bus.publish('b', (changes[0]?.[1] ?? 0) + 1), { delivery: 'microtask' })
      bus.subscribe('b', value => bus.publish('a', value + 1))
    },
  ],
  [
    'a frame listener that flushes',
    bus => {
      const listener = (value: number): void => {
        bus.publish('a', value + 1)
        bus.flush()
      }
      bus.subscribe('a', listener, { delivery: 'frame' })
    },
  ],
  [
    'a scheduler that does not wait',
    bus => void bus.subscribe('a', value => bus.publish('a', value + 1), { delivery: deliver => deliver() }),
  ],
]

describe('8. Free to change during delivery: a circle without a pause is stopped with a reported BusError', () => {
  it.each(circles)('%s: it ends, and is reported as LOOP', (_, arrange) => {
    const { bus, settle, errors } = modesScene()
    arrange(bus)
    bus.publish('a', 1)
    settle()
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every(isLoop)).toBe(true)
    expect((errors[0] as Error).message).toMatch(/without end/)
  })

  it.each(circles)('%s: what was accepted reaches everybody, in every delivery mode', (_, arrange) => {
    const { bus, options, settle } = modesScene()
    const heard = new Map<string, number[]>()
    arrange(bus)
    for (const name of ['a', 'b', 'c']) {
      for (const mode of modes) {
        const list: number[] = []
        heard.set(`${name} ${mode}`, list)
        bus.subscribe(name, value => list.push(value), options(mode))
      }
    }
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    for (let i = 0; i < 3; i++) settle()
    for (const [key, list] of heard) {
      expect([key, list.at(-1)]).toEqual([key, bus.latest(key[0] as string)])
      expect(list).toEqual([...new Set(list)].sort((x, y) => x - y))
    }
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: bus.latest('a') })
  })

  it.each(circles)('%s: the bus works afterwards', (_, arrange) => {
    const { bus, settle } = modesScene()
    const heard: number[] = []
    arrange(bus)
    bus.publish('a', 1)
    settle()
    bus.subscribe('a', value => heard.push(value))
    const before = bus.topic('a').version
    bus.publish('a', 1_000_000)
    settle()
    expect(heard[0]).toBeGreaterThanOrEqual(1_000_000)
    // And the circle may go on as far as it could before: the count began anew.
    expect(bus.topic('a').version).toBeGreaterThan(before + 100)
    bus.publish('other', 1)
    expect(bus.latest('other')).toBe(1)
  })

  it('a refused publish leaves slot and version as they were, and the listener sees the error', () => {
    const { bus, errors } = modesScene()
    const refused: unknown[] = []
    const topic = bus.topic('a')
    bus.subscribe('a', value => {
      const before = [topic.version, topic.latest]
      try {
        bus.publish('a', value + 1)
      } catch (error) {
        refused.push(error)
        expect([topic.version, topic.latest]).toEqual(before)
      }
    })
    bus.publish('a', 1)
    expect(refused.map(isLoop)).toEqual([true])
    expect(errors).toEqual([])
    expect(topic.version).toBe(topic.latest)
  })

  it('refused is what listeners hear, and only until the delivery is over', () => {
    const { bus, errors } = modesScene()
    const unheard = bus.topic('unheard')
    bus.subscribe('a', value => {
      unheard.publish(value)
      bus.publish('a', value + 1)
    })
    bus.publish('a', 1)
    expect(errors).toHaveLength(1)
    expect(unheard.latest).toBe(bus.latest('a'))
    bus.subscribe('unheard', () => {})
    expect(() => unheard.publish(0)).not.toThrow()
  })

  it('an onError that publishes to a topic whose listener throws is a circle, too', () => {
    const unhandled: unknown[] = []
    const host = globalThis as { reportError?: ((error: unknown) => void) | undefined }
    const reportError = host.reportError
    host.reportError = error => unhandled.push(error)
    try {
      let calls = 0
      const bus: NumberBus = new Bus<Record<string, number>>({ onError: () => bus.publish('errors', ++calls) })
      bus.subscribe('errors', () => {
        throw new Error('bad')
      })
      bus.publish('errors', 0)
      expect(calls).toBeLessThan(10_000)
      expect(unhandled.filter(isLoop)).toHaveLength(1)
      expect(bus.topic('errors').version).toBe(calls)
    } finally {
      if (reportError === undefined) delete host.reportError
      else host.reportError = reportError
    }
  })
})
