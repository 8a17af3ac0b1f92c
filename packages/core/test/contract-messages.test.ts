import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modes, modesScene } from './modes.js'

// Rules 12 to 14, sentence by sentence: what a message and a name can be, and what a batch is.

describe('12. Zero copy', () => {
  it.each(modes)('a message is passed by reference, bytes included: %s', mode => {
    const { bus, options, settle } = modesScene<object>()
    const heard: unknown[] = []
    bus.subscribe('a', value => heard.push(value), options(mode))
    const messages = [new Uint8Array([1, 2]), new ArrayBuffer(2), { deep: { list: [1] } }, () => {}, new Date(0)]
    for (const message of messages) {
      bus.publish('a', message)
      settle()
    }
    expect(heard).toHaveLength(messages.length)
    for (const [index, message] of messages.entries()) expect(heard[index]).toBe(message)
  })

  it('a message is passed by reference: to watches, waits, iteration and latest', async () => {
    const bus = new Bus<{ a: object }>()
    const message = { deep: [1] }
    const waiting = bus.subscribe('a').waitForMessage()
    const step = bus.subscribe('a')[Symbol.asyncIterator]().next()
    const watch = bus.watch('a')
    bus.publish('a', message)
    expect(await waiting).toBe(message)
    expect((await step).value).toBe(message)
    expect(watch.drain()[0]?.[1]).toBe(message)
    expect([bus.latest('a'), bus.topic('a').latest, bus.subscribe('a').latest].every(value => value === message)).toBe(
      true,
    )
  })

  it('nothing is cloned or frozen: what is changed in a message afterwards is seen by all', () => {
    const bus = new Bus<{ a: { list: number[] } }>()
    const message = { list: [1] }
    const sub = bus.subscribe('a')
    bus.publish('a', message)
    message.list.push(2)
    expect(bus.latest('a')?.list).toEqual([1, 2])
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: { list: [1, 2] } })
    expect(Object.isFrozen(message)).toBe(false)
  })
})

describe('13. Any name', () => {
  const names = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '😀',
    '👩‍👩‍👧',
    '\u0000',
    '\ud800',
    ' ',
    '*',
    '**',
    'a/*',
    '1',
  ]

  it.each(names)('every other string is a name, __proto__ and emoji too: %j', name => {
    const own = Reflect.ownKeys({}.constructor.prototype)
    const { bus, options, settle } = modesScene()
    const heard: unknown[] = []
    for (const mode of modes) bus.subscribe(name, value => heard.push(value), options(mode))
    const watch = bus.watch(candidate => candidate === name)
    expect([bus.has(name), bus.latest(name), bus.topic(name).name]).toEqual([true, undefined, name])
    bus.publish(name, 1)
    settle()
    expect(heard).toEqual([1, 1, 1, 1, 1])
    expect(watch.drain()).toEqual([[name, 1]])
    expect(bus.topicNames()).toEqual([name])
    expect(bus.removeTopic(name)).toBe(true)
    expect(bus.has(name)).toBe(false)
    expect(Reflect.ownKeys({}.constructor.prototype)).toEqual(own)
  })

  it("'' is refused with a TypeError: by topic, publish, subscribe and watch", () => {
    const bus = new Bus<Record<string, number>>()
    for (const act of [
      () => bus.topic(''),
      () => bus.publish('', 1),
      () => bus.subscribe(''),
      () => bus.subscribe('', () => {}),
      () => bus.watch(''),
    ]) {
      expect(act).toThrow(TypeError)
    }
    expect([bus.topicCount, bus.has(''), bus.latest(''), bus.removeTopic('')]).toEqual([0, false, undefined, false])
  })

  it.each(modes)('publish(undefined) is refused with a TypeError, and wakes nobody: %s', mode => {
    const { bus, options, settle } = modesScene<number | undefined>()
    let calls = 0
    bus.subscribe('a', () => calls++, options(mode))
    const watch = bus.watch('a')
    const topic = bus.topic('a')
    expect(() => bus.publish('a', undefined)).toThrow(TypeError)
    expect(() => topic.publish(undefined)).toThrow(TypeError)
    settle()
    expect([calls, topic.version, topic.hasLatest]).toEqual([0, 0, false])
    expect(watch.drain()).toEqual([])
  })

  it('undefined always means no message: of a topic without one, of a subscription without one, at the end', async () => {
    const bus = new Bus<{ a: number }>()
    const topic = bus.topic('a')
    const sub = topic.subscribe()
    expect([topic.latest, sub.latest, bus.latest('a')]).toEqual([undefined, undefined, undefined])
    bus.removeTopic('a')
    expect(await sub.waitForMessage()).toBeUndefined()
  })

  it.each(modes)('null is a message, as are false, 0, NaN and the empty string: %s', async mode => {
    const { bus, clock, options, settle } = modesScene<unknown>()
    const heard: unknown[] = []
    bus.subscribe('a', value => heard.push(value), options(mode))
    const sub = bus.subscribe('a')
    for (const value of [null, false, 0, Number.NaN, '']) {
      const waiting = bus.subscribe('a').waitForMessage()
      bus.publish('a', value)
      clock.microtasks()
      expect(await waiting).toBe(value)
      settle()
      expect(sub.tryGetMessage()).toEqual({ ok: true, value })
      expect([bus.latest('a'), bus.topic('a').hasLatest]).toEqual([value, true])
    }
    expect(heard).toEqual([null, false, 0, Number.NaN, ''])
  })
})

describe('14. Batches are whole', () => {
  it.each(modes)(
    'reads see the new values at once and listeners hear once, after the outermost batch ends: %s',
    mode => {
      const { bus, options, settle } = modesScene()
      const heard: string[] = []
      for (const name of ['a', 'b']) {
        bus.subscribe(
          name,
          value => heard.push(`${name}${value} with ${bus.latest('a')} ${bus.latest('b')}`),
          options(mode),
        )
      }
      bus.batch(() => {
        for (const value of [1, 2, 3]) {
          bus.batch(() => {
            bus.publish('a', value)
            bus.publish('b', value)
          })
          expect([bus.latest('a'), bus.topic('b').version]).toEqual([value, value])
        }
        expect(heard).toEqual([])
      })
      if (mode === 'sync' || mode === 'every') expect(heard).toHaveLength(2)
      settle()
      settle()
      expect(heard).toEqual(['a3 with 3 3', 'b3 with 3 3'])
    },
  )

  it.each(modes)('also when it throws, and when an inner one throws: %s', mode => {
    const { bus, options, settle } = modesScene()
    const heard: number[] = []
    bus.subscribe('a', value => heard.push(value), options(mode))
    const fail = (value: number) => (): void => {
      bus.publish('a', value)
      throw new Error(`at ${value}`)
    }
    const outer = (): void => {
      expect(() => bus.batch(fail(1))).toThrow('at 1')
      expect(heard).toEqual([])
      fail(2)()
    }
    expect(() => bus.batch(outer)).toThrow('at 2')
    settle()
    expect(heard).toEqual([2])
    bus.publish('a', 3)
    settle()
    expect(heard).toEqual([2, 3])
  })

  it('a watch hears once of a batch, with all that changed; a listener that a batch of its own calls hears after it', () => {
    const { bus } = modesScene()
    const heard: unknown[] = []
    bus.watch('**', changes => heard.push(changes))
    bus.batch(() => {
      bus.publish('a', 1)
      bus.publish('b', 1)
      bus.publish('a', 2)
    })
    expect(heard).toEqual([
      [
        ['a', 2],
        ['b', 1],
      ],
    ])
  })
})

describe('The version goes up by one for each publish, and never ends', () => {
  it('relay refuses a count after which the next publish could not be told from the last', () => {
    const bus = new Bus<{ a: number }>()
    const topic = bus.topic('a')
    const sub = topic.subscribe()
    expect(() => topic.relay(1, Number.MAX_SAFE_INTEGER)).toThrow(TypeError)
    topic.relay(1, 2 ** 52)
    expect(() => topic.relay(2, 1)).toThrow(TypeError)
    expect([topic.latest, topic.version]).toEqual([1, 2 ** 52])
    for (const value of [3, 4]) {
      topic.publish(value)
      expect(sub.tryGetMessage()).toEqual({ ok: true, value })
    }
  })
})
