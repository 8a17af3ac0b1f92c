import { Bus, BusError } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { modes, modesScene, turn } from './modes.js'

// Rules 9 and 10, sentence by sentence: what is left when a topic or a bus ends, and what a handle is good for then.

describe('9. Drain, then disconnect', () => {
  const ends: ['removeTopic' | 'close', (bus: Bus<Record<string, number>>) => void][] = [
    ['removeTopic', bus => void bus.removeTopic('a')],
    ['close', bus => bus.close()],
  ]
  const cases = ends.flatMap(([name, end]) => modes.map(mode => [name, mode, end] as const))

  it.each(cases)('after %s, a listener gets the value that it had not seen, then is released: %s', (_, mode, end) => {
    const { bus, clock, options, settle } = modesScene()
    const heard: (number | string)[] = []
    const listener = (value: number): unknown => heard.push(value)
    bus.subscribe('a', listener, { ...options(mode), onDisconnect: () => heard.push('end') })
    const topic = bus.topic('a')
    bus.batch(() => {
      bus.publish('a', 1)
      bus.publish('a', 2)
      end(bus)
    })
    settle()
    settle()
    expect(heard).toEqual([2, 'end'])
    expect(topic.subscriberCount).toBe(0)
    expect(clock.timersPending).toBe(0)
  })

  it.each(cases)('after %s, a listener that is not behind is released at once: %s', (_, mode, end) => {
    const { bus, options, settle } = modesScene()
    const heard: (number | string)[] = []
    bus.subscribe('a', value => heard.push(value), { ...options(mode), onDisconnect: () => heard.push('end') })
    bus.publish('a', 1)
    settle()
    end(bus)
    expect(heard).toEqual([1, 'end'])
    settle()
    expect(heard).toEqual([1, 'end'])
  })

  it.each(cases)(
    'after %s, a listener whose promise is in flight gets the value that came meanwhile: %s',
    async (_, mode, end) => {
      const { bus, clock, options, settle } = modesScene()
      const heard: (number | string)[] = []
      let open = (): void => {}
      const listener = (value: number): unknown => {
        heard.push(value)
        return value === 1 ? new Promise<void>(resolve => (open = resolve)) : undefined
      }
      bus.subscribe('a', listener, { ...options(mode), onDisconnect: () => heard.push('end') })
      bus.publish('a', 1)
      settle()
      bus.publish('a', 2)
      end(bus)
      settle()
      expect(heard).toEqual([1])
      open()
      await turn()
      settle()
      expect(heard).toEqual([1, 2, 'end'])
      clock.advance(100)
      expect(clock.timersPending).toBe(0)
    },
  )

  it.each(ends)(
    'after %s, a subscription can still take a value that it had not seen, once: waits and iteration',
    async (_, end) => {
      const bus = new Bus<Record<string, number>>()
      const subs = [bus.subscribe('a'), bus.subscribe('a')] as const
      bus.publish('a', 1)
      end(bus)
      expect(await subs[0].waitForMessage()).toBe(1)
      expect(await subs[0].waitForMessage()).toBeUndefined()
      const taken: number[] = []
      for await (const value of subs[1]) taken.push(value)
      expect(taken).toEqual([1])
      for (const sub of subs) {
        const result = sub.tryGetMessage()
        expect(!result.ok && result.error.isDisconnected).toBe(true)
        expect(!result.ok && result.error).toBeInstanceOf(BusError)
      }
    },
  )

  it('after removeTopic, a subscription does not see what is published to a new topic of that name', async () => {
    const bus = new Bus<Record<string, number>>()
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    bus.removeTopic('a')
    bus.publish('a', 2)
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
    expect(await sub.waitForMessage()).toBeUndefined()
    expect([sub.latest, bus.latest('a')]).toEqual([1, 2])
  })

  it('after close of a subscription, what is published later is not taken', () => {
    const bus = new Bus<Record<string, number>>()
    const sub = bus.subscribe('a')
    bus.publish('a', 1)
    sub.close()
    bus.publish('a', 2)
    expect([sub.latest, sub.skipped, sub.topicName]).toEqual([1, 0, 'a'])
    expect(sub.tryGetMessage()).toEqual({ ok: true, value: 1 })
    expect(sub.tryGetMessage().ok).toBe(false)
  })
})

describe('10. A handle never goes stale', () => {
  const leave: [string, (bus: Bus<Record<string, number>>) => void][] = [
    ['removed', bus => void bus.removeTopic('a')],
    ['cleaned up', bus => void bus.cleanupUnusedTopics()],
  ]

  it.each(leave)(
    'publishing through a Topic that was %s publishes to the topic that subscribers see now',
    (_, remove) => {
      const bus = new Bus<Record<string, number>>()
      const old = bus.topic('a')
      old.publish(1)
      remove(bus)
      expect(bus.has('a')).toBe(false)
      const heard: number[] = []
      bus.subscribe('a', value => heard.push(value))
      old.publish(2)
      expect(heard).toEqual([2])
      expect([old.version, old.latest]).toEqual([bus.topic('a').version, bus.latest('a')])
    },
  )

  it.each(leave)(
    'creating it if need be, through a Topic that was %s: nothing is published into the void',
    (_, remove) => {
      const bus = new Bus<Record<string, number>>()
      const old = bus.topic('a')
      const watch = bus.watch('*')
      watch.close()
      remove(bus)
      const again = bus.watch('*')
      old.publish(2)
      expect([bus.has('a'), bus.latest('a'), bus.topicCount]).toEqual([true, 2, 1])
      expect(again.drain()).toEqual([['a', 2]])
    },
  )

  it.each(modes)('and through two old handles at once, over several removals: %s', mode => {
    const { bus, options, settle } = modesScene()
    const handles = [0, 1, 2].map(() => {
      const handle = bus.topic('a')
      bus.removeTopic('a')
      return handle
    })
    const heard: number[] = []
    handles[1]?.subscribe(value => heard.push(value), options(mode))
    for (const [index, handle] of handles.entries()) {
      handle.publish(index)
      settle()
    }
    expect(heard).toEqual([0, 1, 2])
    expect(handles.map(handle => handle.version)).toEqual([3, 3, 3])
    expect(handles.map(handle => handle.subscriberCount)).toEqual([1, 1, 1])
  })
})
