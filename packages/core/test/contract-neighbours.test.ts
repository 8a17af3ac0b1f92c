import { Bus } from '@dropslot/core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Mode, modes, modesScene, turn } from './modes.js'

// Rules 7 and 8, sentence by sentence, in every delivery mode: what one listener does to the others.

describe('7. A bad neighbour harms nobody', () => {
  const host = globalThis as { reportError?: ((error: unknown) => void) | undefined }
  const reportError = host.reportError
  afterEach(() => {
    if (reportError === undefined) delete host.reportError
    else host.reportError = reportError
  })

  const bad: [string, (value: number) => unknown][] = [
    [
      'throws',
      value => {
        throw new Error(`bad at ${value}`)
      },
    ],
    ['rejects', async value => Promise.reject(new Error(`bad at ${value}`))],
  ]
  const cases = modes.flatMap(mode => bad.map(([what, listener]) => [what, mode, listener] as const))

  it.each(cases)(
    'a listener that %s is reported and every other listener still gets the value: %s',
    async (_, mode, listener) => {
      const { bus, options, settle, errors } = modesScene()
      const heard: string[] = []
      bus.subscribe('a', value => heard.push(`before ${value}`), options(mode))
      bus.subscribe('a', listener, options(mode))
      bus.subscribe('a', value => heard.push(`after ${value}`), options(mode))
      for (const value of [1, 2]) {
        bus.publish('a', value)
        settle()
        await turn()
        settle()
      }
      expect(heard).toEqual(['before 1', 'after 1', 'before 2', 'after 2'])
      expect(errors).toEqual([new Error('bad at 1'), new Error('bad at 2')])
    },
  )

  it.each(modes)('the publisher never sees it, nor does the batch or the flush: %s', mode => {
    const { bus, options, errors } = modesScene()
    bus.subscribe('a', bad[0]?.[1] as () => void, options(mode))
    expect(() => bus.publish('a', 1)).not.toThrow()
    expect(() => bus.batch(() => bus.publish('a', 2))).not.toThrow()
    expect(() => bus.flush()).not.toThrow()
    expect(errors.length).toBeGreaterThan(0)
  })

  it("by default it is the platform's unhandled-error report: reportError, where there is one", async () => {
    const told: unknown[] = []
    host.reportError = error => told.push(error)
    const bus = new Bus<{ a: number }>()
    bus.subscribe('a', bad[0]?.[1] as () => void)
    bus.subscribe('a', bad[1]?.[1] as () => void)
    bus.publish('a', 1)
    await turn()
    expect(told).toEqual([new Error('bad at 1'), new Error('bad at 1')])
  })

  it('onError of the bus replaces the report of the platform, and is told the topic, for a watch its pattern', () => {
    const platform: unknown[] = []
    host.reportError = error => platform.push(error)
    const told: string[] = []
    const bus = new Bus<Record<string, number>>({ onError: (_, { topic }) => told.push(topic) })
    bus.subscribe('a', bad[0]?.[1] as () => void)
    bus.watch('a*', () => {
      throw new Error('bad watch')
    })
    bus.publish('a', 1)
    expect(told.sort()).toEqual(['a', 'a*'])
    expect(platform).toEqual([])
  })
})

describe('8. Free to change during delivery', () => {
  it.each(modes)('subscribing, closing, removing and publishing inside a listener all work: %s', mode => {
    const { bus, options, settle, errors } = modesScene()
    const heard: string[] = []
    const stopOther = bus.subscribe('a', value => heard.push(`other ${value}`), options(mode))
    const stop = bus.subscribe(
      'a',
      () => {
        bus.subscribe('b', value => heard.push(`b ${value}`), options(mode))
        stopOther()
        stop()
        bus.removeTopic('c')
        bus.publish('b', 1)
        bus.publish('a', 2)
      },
      options(mode),
    )
    bus.publish('c', 1)
    bus.publish('a', 1)
    for (let i = 0; i < 3; i++) settle()
    expect(heard).toEqual(['other 1', 'b 1'])
    expect([bus.has('c'), bus.latest('a'), bus.topic('a').subscriberCount]).toEqual([false, 2, 0])
    expect(errors).toEqual([])
  })

  it.each(modes)('one that was closed is not called again, not even later in the same delivery: %s', mode => {
    const { bus, options, settle } = modesScene()
    const heard: string[] = []
    const stops: (() => void)[] = []
    const add = (name: string, then = () => {}): void => {
      const listener = (value: number): void => {
        heard.push(`${name} ${value}`)
        then()
      }
      stops.push(bus.subscribe('a', listener, options(mode)))
    }
    add('first', () => {
      stops[1]?.()
      stops[3]?.()
    })
    for (const name of ['second', 'third', 'fourth', 'fifth']) add(name)
    bus.publish('a', 1)
    settle()
    bus.publish('a', 2)
    settle()
    expect(heard).toEqual(['first 1', 'third 1', 'fifth 1', 'first 2', 'third 2', 'fifth 2'])
  })

  it.each(modes)('one that was closed while it was due is not called: %s, in a batch', mode => {
    const { bus, clock, options, settle } = modesScene()
    let calls = 0
    const stop = bus.subscribe('a', () => calls++, options(mode))
    bus.batch(() => {
      bus.publish('a', 1)
      stop()
    })
    settle()
    bus.flush()
    expect(calls).toBe(0)
    expect(clock.timersPending).toBe(0)
  })

  it.each(modes)('one that was added hears the next publish: %s, in a call of the same topic', mode => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    let added = false
    bus.subscribe(
      'a',
      () => {
        if (!added) bus.subscribe('a', value => heard.push(value), options(mode))
        added = true
      },
      options(mode),
    )
    bus.publish('a', 1)
    settle()
    settle()
    expect(heard).toEqual([])
    bus.publish('a', 2)
    settle()
    expect(heard).toEqual([2])
  })

  it.each(modes)('one that was added hears the next publish, also one that is made in the same call: %s', mode => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    const stop = bus.subscribe(
      'a',
      () => {
        stop()
        bus.subscribe('a', value => heard.push(value), options(mode))
        bus.publish('a', 2)
      },
      options(mode),
    )
    bus.publish('a', 1)
    settle()
    settle()
    expect(heard).toEqual([2])
  })

  it.each(modes)('the same function subscribed twice is two subscriptions; closing twice is harmless: %s', mode => {
    const { bus, options, settle } = modesScene()
    let calls = 0
    const listener = (): number => ++calls
    const stops = [bus.subscribe('a', listener, options(mode)), bus.subscribe('a', listener, options(mode))]
    bus.publish('a', 1)
    settle()
    expect([calls, bus.topic('a').subscriberCount]).toEqual([2, 2])
    stops[0]?.()
    stops[0]?.()
    expect(bus.topic('a').subscriberCount).toBe(1)
    bus.publish('a', 2)
    settle()
    expect(calls).toBe(3)
  })

  it('closing twice is harmless: subscriptions, watches and the bus', () => {
    const { bus } = modesScene()
    const sub = bus.subscribe('a')
    const watch = bus.watch('a')
    bus.subscribe('a', () => {})
    for (let i = 0; i < 2; i++) sub.close()
    expect(bus.topic('a').subscriberCount).toBe(2)
    for (let i = 0; i < 2; i++) watch.close()
    expect(bus.topic('a').subscriberCount).toBe(1)
    expect(() => {
      bus.close()
      bus.close()
      sub.close()
      watch.close()
    }).not.toThrow()
  })

  // The moments of one batch's publishes, in their order; the first one of { every } is due at once.
  const moment = (mode: Mode): number => ({ sync: 0, every: 0, microtask: 1, frame: 2, scheduler: 3 })[mode]
  const pairs = modes.flatMap(mode => modes.map(other => [mode, other] as const))

  it.each(pairs)('one that is due and is closed in the call of another is not called: %s closes %s', (mode, other) => {
    const { bus, options, settle } = modesScene()
    let calls = 0
    bus.subscribe('go', () => stop(), options(mode))
    const stop = bus.subscribe('a', () => calls++, options(other))
    bus.batch(() => {
      bus.publish('go', 1)
      bus.publish('a', 1)
    })
    settle()
    expect(calls).toBe(moment(other) < moment(mode) ? 1 : 0)
  })
})
