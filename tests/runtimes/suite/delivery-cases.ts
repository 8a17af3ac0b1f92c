import { BusError } from '@dropslot/core'
import { type Case, equal, turns } from './check.js'
import { DELIVERIES, type DeliveryName, scene } from './scene.js'

/** What holds for listeners, in each delivery. */
const inEachDelivery: { readonly name: string; run(delivery: DeliveryName): void | Promise<void> }[] = [
  {
    name: 'latest only: a subscriber is offered the value that is newest when its code runs',
    run(name) {
      const { bus, delivery, settle } = scene()
      const heard: [number, number | undefined][] = []
      bus.subscribe('a', value => heard.push([value, bus.latest('a')]), { delivery: delivery(name) })
      for (let i = 1; i <= 5; i++) bus.publish('a', i)
      settle()
      for (const [value, latest] of heard) equal(value, latest)
      equal(heard.length > 0 && heard[heard.length - 1]?.[0], 5)
      if (name === 'microtask' || name === 'frame' || name === 'scheduler') equal(heard.length, 1)
    },
  },
  {
    name: 'monotonic: never an older value, never the same publish twice, also when a listener publishes to its own topic',
    run(name) {
      const { bus, delivery, settle } = scene()
      const heard: number[] = []
      const listener = (value: number): void => {
        heard.push(value)
        if (value < 5) bus.publish('a', value + 1)
      }
      bus.subscribe('a', listener, { delivery: delivery(name) })
      bus.subscribe('a', value => heard.push(value * 100), { delivery: delivery(name) })
      bus.publish('a', 1)
      for (let i = 0; i < 5; i++) settle()
      const own = heard.filter(value => value < 100)
      equal(own, [1, 2, 3, 4, 5])
      const other = heard.filter(value => value >= 100)
      equal(
        other,
        [...new Set(other)].sort((a, b) => a - b),
      )
      equal(other[other.length - 1], 500)
    },
  },
  {
    name: 'nothing newest is lost: when publishing stops, the last value arrives',
    run(name) {
      const { bus, delivery, settle, clock } = scene()
      let last = 0
      bus.subscribe(
        'a',
        value => {
          last = value
        },
        { delivery: delivery(name) },
      )
      for (let i = 1; i <= 100; i++) {
        bus.publish('a', i)
        if (i % 7 === 0) clock.microtasks()
        if (i % 13 === 0) clock.advance(3)
      }
      settle()
      equal(last, 100)
    },
  },
  {
    name: 'fresh start: later publishes only; { immediate: true } delivers the present value first',
    run(name) {
      const { bus, delivery, settle } = scene()
      bus.publish('a', 1)
      const heard: number[] = []
      const immediate: number[] = []
      bus.subscribe('a', value => heard.push(value), { delivery: delivery(name) })
      bus.subscribe('a', value => immediate.push(value), { delivery: delivery(name), immediate: true })
      settle()
      equal([heard, immediate], [[], [1]])
      bus.publish('a', 2)
      settle()
      equal([heard, immediate], [[2], [1, 2]])
    },
  },
  {
    name: 'slow is safe: a listener that returns a promise is not called again until it settles; then it gets the newest',
    async run(name) {
      const { bus, delivery, settle, errors } = scene()
      const heard: number[] = []
      const settlers: ((ok: boolean) => void)[] = []
      bus.subscribe(
        'a',
        value => {
          heard.push(value)
          return new Promise<void>((resolve, reject) => {
            settlers.push(ok => (ok ? resolve() : reject(new Error('late'))))
          })
        },
        { delivery: delivery(name) },
      )
      for (let i = 1; i <= 3; i++) {
        bus.publish('a', i)
        settle()
        await turns()
      }
      equal(heard, [1])
      settlers[0]?.(false)
      await turns()
      settle()
      equal(heard, [1, 3])
      equal(errors.length, 1)
    },
  },
  {
    name: 'a bad neighbour harms nobody: what a listener throws is reported, and the others still hear',
    run(name) {
      const { bus, delivery, settle, errors } = scene()
      const heard: number[] = []
      bus.subscribe(
        'a',
        () => {
          throw new Error('bad')
        },
        { delivery: delivery(name) },
      )
      bus.subscribe('a', value => heard.push(value), { delivery: delivery(name) })
      bus.publish('a', 1)
      settle()
      equal([heard, errors.length], [[1], 1])
    },
  },
  {
    name: 'free to change during delivery: one that was stopped is not called again, one that was added hears the next publish',
    run(name) {
      const { bus, delivery, settle } = scene()
      const heard: string[] = []
      bus.subscribe(
        'a',
        value => {
          heard.push(`first ${value}`)
          stopSecond()
          if (value === 1) bus.subscribe('a', later => heard.push(`added ${later}`), { delivery: delivery(name) })
        },
        { delivery: delivery(name) },
      )
      const stopSecond = bus.subscribe('a', value => heard.push(`second ${value}`), { delivery: delivery(name) })
      bus.publish('a', 1)
      settle()
      equal(heard, ['first 1'])
      bus.publish('a', 2)
      settle()
      equal(heard, ['first 1', 'first 2', 'added 2'])
      stopSecond()
    },
  },
  {
    name: 'the same function subscribed twice is two subscriptions; stopping twice is harmless',
    run(name) {
      const { bus, delivery, settle } = scene()
      let calls = 0
      const listener = (): void => void calls++
      const stop = bus.subscribe('a', listener, { delivery: delivery(name) })
      bus.subscribe('a', listener, { delivery: delivery(name) })
      bus.publish('a', 1)
      settle()
      equal(calls, 2)
      stop()
      stop()
      bus.publish('a', 2)
      settle()
      equal([calls, bus.topic('a').subscriberCount], [3, 1])
    },
  },
  {
    name: 'batches are whole: listeners hear once, after the outermost batch, also when it throws',
    run(name) {
      const { bus, delivery, settle } = scene()
      const heard: number[] = []
      bus.subscribe('a', value => heard.push(value), { delivery: delivery(name) })
      try {
        bus.batch(() => {
          bus.publish('a', 1)
          bus.batch(() => bus.publish('a', 2))
          equal([bus.latest('a'), heard], [2, []])
          throw new Error('inside')
        })
      } catch (error) {
        equal((error as Error).message, 'inside')
      }
      settle()
      equal(heard, [2])
    },
  },
  {
    name: 'drain, then disconnect: who is due still gets the last value, then is released and told',
    run(name) {
      const { bus, delivery, settle } = scene()
      const heard: (number | string)[] = []
      bus.subscribe('a', value => heard.push(value), {
        delivery: delivery(name),
        onDisconnect: () => heard.push('end'),
      })
      bus.publish('a', 1)
      bus.removeTopic('a')
      settle()
      equal(heard, [1, 'end'])
      bus.publish('a', 2)
      settle()
      equal(heard, [1, 'end'])
    },
  },
]

export const deliveryCases: readonly Case[] = [
  ...inEachDelivery.flatMap(({ name, run }) =>
    DELIVERIES.map(delivery => ({ name: `${name} (${delivery})`, run: () => run(delivery) })),
  ),
  {
    name: 'listeners that publish to each other without end are stopped with a reported BusError',
    run() {
      for (const delivery of ['sync', 'microtask'] as const) {
        const { bus, errors, settle } = scene()
        bus.subscribe('a', value => bus.publish('b', value + 1), { delivery })
        bus.subscribe('b', value => bus.publish('a', value + 1), { delivery })
        bus.publish('a', 1)
        settle()
        equal(errors.length > 0 && errors.every(error => error instanceof BusError && error.code === 'LOOP'), true)
        bus.publish('a', -1)
      }
    },
  },
  {
    name: 'a frame that has used up its budget is cut short, and the rest comes first in the next',
    run() {
      const { bus, clock } = scene()
      const heard: string[] = []
      for (const name of ['a', 'b', 'c']) {
        const listener = (): void => {
          heard.push(name)
          clock.spend(5)
        }
        bus.subscribe(name, listener, { delivery: 'frame' })
        bus.publish(name, 1)
      }
      clock.frame()
      equal(heard, ['a', 'b'])
      bus.publish('a', 2)
      clock.frame()
      equal(heard, ['a', 'b', 'c', 'a'])
    },
  },
  {
    name: '{ every } has a leading and a trailing edge',
    run() {
      const { bus, clock } = scene()
      const heard: [number, number][] = []
      bus.subscribe('a', value => heard.push([clock.now(), value]), { delivery: { every: 100 } })
      for (let i = 1; i <= 15; i++) {
        bus.publish('a', i)
        clock.advance(10)
      }
      clock.advance(1_000)
      equal(heard, [
        [0, 1],
        [100, 10],
        [200, 15],
      ])
    },
  },
]
