import { Bus, BusError, bus as defaultBus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

const deliveries = ['sync', 'microtask', 'frame', { every: 5 }] as const

describe('9. Drain, then disconnect: after removeTopic or close, a subscription can still take a value that it had not seen', () => {
  const ends: [string, (bus: Bus<{ a: number }>, sub: { close(): void }) => void][] = [
    ['removeTopic', bus => void bus.removeTopic('a')],
    ['bus.close', bus => bus.close()],
    ['sub.close', (_, sub) => sub.close()],
  ]
  it.each(ends)(
    '%s: then tryGetMessage says disconnected, waitForMessage gives undefined, iteration ends',
    async (_, end) => {
      const bus = new Bus<{ a: number }>()
      const sub = bus.subscribe('a')
      bus.publish('a', 1)
      end(bus, sub)
      expect(sub.closed).toBe(true)
      expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
      const result = sub.tryGetMessage()
      expect(result.ok).toBe(false)
      if (!result.ok) {
        expect(result.error).toBeInstanceOf(BusError)
        expect(result.error.isDisconnected).toBe(true)
        expect(result.error.isEmpty).toBe(false)
      }
      expect(await sub.waitForMessage()).toBeUndefined()
      for await (const value of sub) throw new Error(`unexpected ${value}`)
    },
  )

  it('waiting subscriptions are released', async () => {
    const bus = new Bus<{ a: number }>()
    const waits = [1, 2, 3].map(() => bus.subscribe('a').waitForMessage())
    bus.removeTopic('a')
    expect(await Promise.all(waits)).toEqual([undefined, undefined, undefined])
  })

  it.each(deliveries)('listeners get the last value, are released, and hear of it once: delivery %j', delivery => {
    const clock = new VirtualClock()
    const bus = new Bus<{ a: number }>({ clock })
    const heard: (number | string)[] = []
    bus.subscribe('a', value => heard.push(value), { delivery, onDisconnect: () => heard.push('end') })
    bus.publish('a', 1)
    bus.publish('a', 2)
    bus.removeTopic('a')
    clock.microtasks()
    clock.frame()
    clock.advance(10)
    expect(heard).toEqual(delivery === 'sync' || typeof delivery === 'object' ? [1, 2, 'end'] : [2, 'end'])
    bus.publish('a', 3)
    clock.microtasks()
    clock.frame()
    clock.advance(10)
    expect(heard.at(-1)).toBe('end')
    expect(clock.timersPending).toBe(0)
  })

  it('hear of it like of a message: after the running listener, and after the batch', () => {
    const bus = new Bus<{ a: number }>()
    const heard: string[] = []
    bus.subscribe('a', () => heard.push('value'), { onDisconnect: () => heard.push('end') })
    bus.batch(() => {
      bus.removeTopic('a')
      heard.push('batch ends')
    })
    expect(heard).toEqual(['batch ends', 'end'])
    const stop = bus.subscribe('a', () => {}, { onDisconnect: () => heard.push('stopped before') })
    bus.batch(() => {
      bus.removeTopic('a')
      stop()
    })
    expect(heard).toHaveLength(2)
  })

  it('stopping a listener oneself does not call its onDisconnect', () => {
    const bus = new Bus<{ a: number }>()
    let ended = 0
    const stop = bus.subscribe('a', () => {}, { onDisconnect: () => ended++ })
    stop()
    bus.removeTopic('a')
    expect(ended).toBe(0)
  })

  it('after close, publishing, subscribing and watching say what to do; reading is harmless', () => {
    const bus = new Bus<{ a: number }>()
    const topic = bus.topic('a')
    topic.publish(1)
    bus.close()
    bus.close()
    for (const act of [() => topic.publish(2), () => topic.subscribe(), () => bus.topic('a'), () => bus.watch('*')]) {
      expect(act).toThrow(BusError)
      expect(act).toThrow(/Make a new one/)
    }
    expect(bus.topicCount).toBe(0)
    expect(bus.latest('a')).toBeUndefined()
    expect(topic.latest).toBeUndefined()
    bus.flush()
  })
})

describe('10. A handle never goes stale', () => {
  it('publishing through a removed topic publishes to the topic of that name that subscribers see now', () => {
    const bus = new Bus<{ a: number }>()
    const old = bus.topic('a')
    old.publish(1)
    bus.removeTopic('a')
    expect([old.version, old.latest, old.hasLatest, old.subscriberCount]).toEqual([0, undefined, false, 0])
    const sub = bus.subscribe('a')
    old.publish(2)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 2 })
    expect([old.version, old.latest, old.hasLatest, old.subscriberCount]).toEqual([1, 2, true, 1])
    expect(bus.topic('a').latest).toBe(2)
  })

  it('creating it if need be: nothing is published into the void', () => {
    const bus = new Bus<{ a: number }>()
    const old = bus.topic('a')
    expect(bus.cleanupUnusedTopics()).toBe(1)
    expect(bus.has('a')).toBe(false)
    old.publish(5)
    expect(bus.latest('a')).toBe(5)
    const heard: number[] = []
    old.subscribe(value => heard.push(value))
    bus.publish('a', 6)
    expect(heard).toEqual([6])
  })

  it('a topic without subscribers keeps its value: a later subscriber reads it', () => {
    const bus = new Bus<{ a: number }>()
    bus.publish('a', 1)
    expect(bus.subscribe('a').latest).toBe(1)
  })
})

describe('12. Zero copy: a message is passed by reference, bytes included; nothing is cloned or frozen', () => {
  it('to every kind of reader', async () => {
    const bus = new Bus<{ a: Uint8Array; b: { deep: number[] } }>()
    const bytes = new Uint8Array([1, 2, 3])
    const object = { deep: [1] }
    let heard: unknown
    bus.subscribe('a', value => {
      heard = value
    })
    const sub = bus.subscribe('a')
    const waiting = bus.subscribe('b').waitForMessage()
    bus.publish('a', bytes)
    bus.publish('b', object)
    const taken = sub.tryGetMessage()
    expect(heard).toBe(bytes)
    expect(taken.ok && taken.value).toBe(bytes)
    expect(bus.latest('a')).toBe(bytes)
    expect(await waiting).toBe(object)
    expect(Object.isFrozen(object) || Object.isFrozen(object.deep)).toBe(false)
  })
})

describe('13. Any name', () => {
  it("'' is refused with a TypeError, and so is what is not a string", () => {
    const bus = new Bus()
    for (const name of ['', 7, undefined, null, {}, Symbol('x')] as string[]) {
      expect(() => bus.topic(name)).toThrow(TypeError)
      expect(() => bus.publish(name, 1)).toThrow(TypeError)
      expect(() => bus.subscribe(name)).toThrow(TypeError)
    }
    expect(bus.topicCount).toBe(0)
  })

  it('every other string is a name', () => {
    const bus = new Bus<Record<string, number>>()
    const names = ['__proto__', 'constructor', 'toString', '😀', ' ', 'a/b', '*', '\u0000', 'x'.repeat(10_000)]
    for (const [index, name] of names.entries()) bus.publish(name, index)
    expect(bus.topicNames()).toEqual(names)
    for (const [index, name] of names.entries()) expect(bus.latest(name)).toBe(index)
    expect(bus.has('hasOwnProperty')).toBe(false)
  })

  it('publish(undefined) is refused with a TypeError and leaves everything as it was; null is a message', () => {
    const bus = new Bus<{ a: number | null | undefined }>()
    expect(() => bus.publish('a', undefined)).toThrow(TypeError)
    expect(bus.topicCount).toBe(0)
    bus.publish('a', 1)
    expect(() => bus.topic('a').publish(undefined)).toThrow(/Publish null/)
    expect(bus.latest('a')).toBe(1)
    expect(bus.topic('a').version).toBe(1)
    bus.publish('a', null)
    expect(bus.latest('a')).toBe(null)
    expect(bus.topic('a').hasLatest).toBe(true)
  })

  it('wrong arguments say what to pass', () => {
    const bus = new Bus<{ a: number }>()
    const wrong = (value: unknown) => value as never
    expect(() => bus.subscribe('a', wrong('frame'))).toThrow(TypeError)
    expect(() => bus.subscribe('a', wrong(null))).toThrow(TypeError)
    for (const delivery of [
      'soon',
      5,
      null,
      {},
      { every: -1 },
      { every: Number.NaN },
      { every: '5' },
      { every: 2 ** 31 },
    ]) {
      expect(() => bus.subscribe('a', () => {}, { delivery: wrong(delivery) })).toThrow(/'sync', 'microtask', 'frame'/)
    }
    expect(() => bus.subscribe('a', () => {}, { onDisconnect: wrong(1) })).toThrow(TypeError)
    expect(() => bus.watch(wrong(5))).toThrow(TypeError)
    expect(() => bus.watch('')).toThrow(TypeError)
    expect(() => new Bus({ maxTopics: 0 })).toThrow(TypeError)
    expect(() => new Bus({ onError: wrong(1) })).toThrow(TypeError)
    expect(bus.topic('a').subscriberCount).toBe(0)
  })

  it('wrong arguments are named as what they are: a string in quotes, an object or a function by its kind', () => {
    const bus = new Bus<Record<string, number>>()
    const wrong = (value: unknown) => value as never
    const bare = wrong(Object.create(null))
    expect(() => bus.topic('')).toThrow("A topic's name must be a string that is not empty, not ''.")
    expect(() => bus.topic(bare)).toThrow("A topic's name must be a string that is not empty, not object.")
    expect(() => bus.watch('')).toThrow("pattern must be one such as 'sensor/*', or a predicate, not ''.")
    expect(() => bus.watch(bare)).toThrow(/^pattern must be .* not object\.$/)
    expect(() => new Bus({ onError: bare })).toThrow('onError must be a function, not object.')
    expect(() => new Bus({ staleAfter: wrong('5') })).toThrow(/^staleAfter must be milliseconds .* not '5'\.$/)
    expect(() => new Bus(wrong(() => {}))).toThrow('Options must be an object, as in new Bus(options), not function.')
    expect(() => bus.subscribe('a', () => {}, { delivery: { every: -1 } })).toThrow(
      "delivery is 'sync', 'microtask', 'frame', a function or { every }, which must be milliseconds from 0 to 2147483647, not -1.",
    )
  })
})

describe('14. Batches are whole', () => {
  it('inside, reads see the new values at once, and listeners hear once, after the outermost batch ends', () => {
    const bus = new Bus<{ a: number; b: number }>()
    const heard: string[] = []
    bus.subscribe('a', value => heard.push(`a${value} b${bus.latest('b')}`))
    bus.subscribe('b', value => heard.push(`b${value}`))
    const sub = bus.subscribe('a')
    const result = bus.batch(() => {
      bus.publish('a', 1)
      bus.batch(() => bus.publish('a', 2))
      bus.publish('b', 1)
      expect(bus.latest('a')).toBe(2)
      expect(sub.tryGetMessage()).toEqual({ ok: true, value: 2 })
      expect(heard).toEqual([])
      return 'result'
    })
    expect(result).toBe('result')
    expect(heard).toEqual(['a2 b1', 'b1'])
  })

  it('also when it throws, and inside a listener', () => {
    const bus = new Bus<{ a: number; b: number }>()
    const heard: string[] = []
    bus.subscribe('b', value => heard.push(`b${value}`))
    bus.subscribe('a', () => {
      bus.batch(() => {
        bus.publish('b', 1)
        bus.publish('b', 2)
      })
      heard.push('a ends')
    })
    expect(() =>
      bus.batch(() => {
        bus.publish('a', 1)
        throw new Error('inside')
      }),
    ).toThrow('inside')
    expect(heard).toEqual(['a ends', 'b2'])
  })

  it('the callback is not a message: a batch without a publish wakes nobody', () => {
    const bus = new Bus<{ a: number }>()
    let calls = 0
    bus.subscribe('a', () => calls++)
    bus.batch(() => {})
    expect(calls).toBe(0)
  })
})

describe('the registry', () => {
  it('counts, names, removes and cleans up', () => {
    const bus = new Bus<Record<string, number>>()
    const stop = bus.subscribe('used', () => {})
    const sub = bus.subscribe('pulled')
    bus.publish('unused', 1)
    expect(bus.topicCount).toBe(3)
    expect(bus.topicNames()).toEqual(['used', 'pulled', 'unused'])
    expect(bus.topic('used').hasSubscribers).toBe(true)
    expect(bus.topic('unused').hasSubscribers).toBe(false)
    expect(bus.removeTopic('unknown')).toBe(false)
    expect(bus.cleanupUnusedTopics()).toBe(1)
    stop()
    sub.close()
    sub.close()
    expect(bus.cleanupUnusedTopics()).toBe(2)
    expect(bus.topicCount).toBe(0)
  })

  it('maxTopics refuses growth with a BusError, and nothing is lost of what is there', () => {
    const bus = new Bus<Record<string, number>>({ maxTopics: 2 })
    bus.publish('a', 1)
    bus.publish('b', 2)
    expect(() => bus.publish('c', 3)).toThrow(BusError)
    expect(() => bus.topic('c')).toThrow(/maxTopics/)
    bus.publish('a', 4)
    expect([bus.latest('a'), bus.latest('b'), bus.topicCount]).toEqual([4, 2, 2])
    bus.removeTopic('b')
    bus.publish('c', 5)
    expect(bus.latest('c')).toBe(5)
  })

  it('the same name gives the same topic; buses share nothing', () => {
    const bus = new Bus<{ a: number }>()
    const other = new Bus<{ a: number }>()
    expect(bus.topic('a')).toBe(bus.topic('a'))
    bus.publish('a', 1)
    expect(other.has('a')).toBe(false)
  })

  it('the default bus is a Bus', () => {
    expect(defaultBus).toBeInstanceOf(Bus)
  })
})
