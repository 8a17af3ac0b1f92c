import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { heapUsed } from './garbage.js'
import { deferred, modesScene } from './modes.js'

// A million of each: the second run is compared with the first, so that what grows once, such as compiled code, does not count.

const MILLION = 1_000_000

/** Bytes by which the heap grew in the second of two runs; a byte for each of the million would be a leak. */
async function growth(run: () => unknown): Promise<number> {
  run()
  const first = await heapUsed()
  run()
  return (await heapUsed()) - first
}

describe('11. No leak by neglect: a million', () => {
  it('topics that were created, published to, listened to and cleaned up leave the heap where it was', async () => {
    const bus = new Bus<Record<string, number>>()
    const run = (): void => {
      for (let i = 0; i < MILLION; i++) {
        const topic = bus.topic(`t${i}`)
        const stop = topic.subscribe(() => {})
        topic.publish(i)
        stop()
      }
      expect(bus.topicCount).toBe(MILLION)
      expect(bus.cleanupUnusedTopics()).toBe(MILLION)
    }
    expect(await growth(run)).toBeLessThan(MILLION)
    expect(bus.topicCount).toBe(0)
  }, 120_000)

  it('topics under a watch, pulled from and removed one by one leave the heap where it was', async () => {
    const bus = new Bus<Record<string, number>>()
    const watch = bus.watch('*')
    const run = (): void => {
      for (let i = 0; i < MILLION / 10; i++) {
        const sub = bus.subscribe(`t${i}`)
        bus.publish(`t${i}`, i)
        sub.tryGetMessage()
        sub.close()
        bus.removeTopic(`t${i}`)
        if (i % 1_000 === 0) watch.drain()
      }
      watch.drain()
    }
    expect(await growth(run)).toBeLessThan(MILLION / 10)
  }, 120_000)

  it('publishes to subscribers that stall leave the heap where it was', async () => {
    const { bus, options } = modesScene<object>()
    const readers: unknown[] = [bus.subscribe('a'), bus.watch('*'), bus.subscribe('a').waitForMessage()]
    for (const mode of deferred) readers.push(bus.subscribe('a', () => {}, options(mode)))
    readers.push(bus.subscribe('a', () => new Promise(() => {})))
    const run = (): void => {
      for (let i = 0; i < MILLION; i++) bus.publish('a', { i })
    }
    expect(await growth(run)).toBeLessThan(MILLION)
    expect(bus.topic('a').version).toBe(2 * MILLION)
    expect(readers).toHaveLength(8)
  }, 120_000)

  it('waits that give up, and listeners that come and go, leave the heap where it was', async () => {
    const { bus, clock } = modesScene()
    const sub = bus.subscribe('a')
    let gaveUp = 0
    const run = (): void => {
      for (let i = 0; i < MILLION / 10; i++) {
        sub.waitForMessage({ timeout: 1 }).catch(() => gaveUp++)
        bus.subscribe('a', () => {}, { delivery: { every: 1 } })()
        bus.subscribe('a', () => {}, { delivery: 'frame', immediate: true })()
        clock.advance(1)
      }
    }
    expect(await growth(run)).toBeLessThan(MILLION / 10)
    expect([gaveUp, clock.timersPending]).toEqual([MILLION / 5, 0])
  }, 120_000)
})
