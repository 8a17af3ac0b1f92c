import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

function scene(options: { staleAfter?: number } = {}) {
  const clock = new VirtualClock()
  let reads = 0
  const now = clock.now.bind(clock)
  clock.now = () => {
    reads++
    return now()
  }
  const bus = new Bus<Record<string, number>>({ clock, ...options })
  return { bus, clock, reads: () => reads }
}

describe('A value is stale after so long without a publish', () => {
  it('is fresh until then, stale at most an eighth later, and fresh with the next publish', () => {
    const { bus, clock } = scene()
    const topic = bus.topic('a', { staleAfter: 800 })
    expect(topic.stale).toBe(false)
    for (let round = 0; round < 3; round++) {
      topic.publish(round)
      expect(topic.stale).toBe(false)
      clock.advance(799)
      expect(topic.stale).toBe(false)
      clock.advance(101)
      expect(topic.stale).toBe(true)
      expect(topic.latest).toBe(round)
    }
  })

  it('is never stale too early, whenever the last publish was', () => {
    for (let offset = 0; offset < 200; offset += 7) {
      const { bus, clock } = scene()
      const topic = bus.topic('a', { staleAfter: 800 })
      topic.publish(1)
      clock.advance(300 + offset)
      topic.publish(2)
      clock.advance(799)
      expect(topic.stale).toBe(false)
      clock.advance(201)
      expect(topic.stale).toBe(true)
    }
  })

  it('tells those who ask, with any delivery, once a change', () => {
    const { bus, clock } = scene()
    const topic = bus.topic('a', { staleAfter: 80 })
    const heard: boolean[] = []
    const framed: boolean[] = []
    topic.staleness?.subscribe(stale => heard.push(stale))
    topic.staleness?.subscribe(stale => framed.push(stale), { delivery: 'frame' })
    for (let i = 0; i < 5; i++) topic.publish(i)
    clock.advance(1000)
    clock.frame()
    for (let i = 0; i < 5; i++) topic.publish(i)
    clock.advance(40)
    clock.frame()
    expect(heard).toEqual([false, true, false])
    expect(framed).toEqual([true, false])
  })

  it('costs no timer a topic, none at all once everything is stale, and no clock reading a publish', () => {
    const { bus, clock, reads } = scene({ staleAfter: 800 })
    for (let i = 0; i < 1_000; i++) bus.publish(`t${i}`, 0)
    expect(clock.timersPending).toBe(1)
    const before = reads()
    for (let i = 0; i < 1_000; i++) for (let value = 1; value < 10; value++) bus.publish(`t${i}`, value)
    expect(reads()).toBe(before)
    clock.advance(10_000)
    expect(clock.timersPending).toBe(0)
    expect(bus.topic('t999').stale).toBe(true)
  })

  it('a bus-wide default holds for every topic, and a topic may have its own', () => {
    const { bus, clock } = scene({ staleAfter: 80 })
    bus.topic('slow', { staleAfter: 8_000 })
    bus.publish('slow', 1)
    bus.publish('quick', 1)
    clock.advance(200)
    expect([bus.topic('quick').stale, bus.topic('slow').stale]).toEqual([true, false])
  })

  it('a new time applies from when it is given', () => {
    const { bus, clock } = scene()
    const topic = bus.topic('a', { staleAfter: 8_000 })
    topic.publish(1)
    clock.advance(1_000)
    bus.topic('a', { staleAfter: 80 })
    clock.advance(79)
    expect(topic.stale).toBe(false)
    clock.advance(20)
    expect(topic.stale).toBe(true)
    bus.topic('a')
    topic.publish(2)
    clock.advance(100)
    expect(topic.stale).toBe(true)
  })

  it('given to a topic that has a value, it counts from then', () => {
    const { bus, clock } = scene()
    bus.publish('a', 1)
    clock.advance(1_000)
    const topic = bus.topic('a', { staleAfter: 80 })
    expect(topic.stale).toBe(false)
    clock.advance(100)
    expect(topic.stale).toBe(true)
  })

  it('a handle whose topic was removed keeps its time; those who listened are disconnected', () => {
    const { bus, clock } = scene()
    const topic = bus.topic('a', { staleAfter: 80 })
    topic.publish(1)
    let disconnected = 0
    topic.staleness?.subscribe(() => {}, { onDisconnect: () => disconnected++ })
    bus.removeTopic('a')
    expect(disconnected).toBe(1)
    expect([topic.stale, topic.staleness]).toEqual([false, undefined])
    topic.publish(2)
    clock.advance(100)
    expect(topic.stale).toBe(true)
    clock.advance(1_000)
    expect(clock.timersPending).toBe(0)
  })

  it('a topic is not cleaned up while somebody listens to its staleness', () => {
    const { bus } = scene()
    const stop = bus.topic('a', { staleAfter: 80 }).staleness?.subscribe(() => {})
    expect(bus.cleanupUnusedTopics()).toBe(0)
    stop?.()
    expect(bus.cleanupUnusedTopics()).toBe(1)
  })

  it('without staleAfter nothing is ever stale, and nobody keeps time', () => {
    const { bus, clock, reads } = scene()
    const topic = bus.topic('a')
    topic.publish(1)
    clock.advance(1e9)
    expect([topic.stale, topic.staleness, clock.timersPending, reads()]).toEqual([false, undefined, 0, 0])
  })

  it('a listener that removes topics while others become stale disturbs nobody', () => {
    const { bus, clock } = scene({ staleAfter: 80 })
    for (let i = 0; i < 10; i++) bus.publish(`t${i}`, i)
    bus.topic('t0').staleness?.subscribe(() => {
      for (let i = 1; i < 9; i++) bus.removeTopic(`t${i}`)
    })
    clock.advance(1_000)
    expect(bus.topicNames()).toEqual(['t0', 't9'])
    expect(bus.topic('t9').stale).toBe(true)
    expect(clock.timersPending).toBe(0)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null])('staleAfter %s is refused', ms => {
    expect(() => new Bus({ staleAfter: ms as number })).toThrow(/staleAfter must be milliseconds/)
    expect(() => new Bus().topic('a', { staleAfter: ms as number })).toThrow(/staleAfter must be milliseconds/)
  })
})
