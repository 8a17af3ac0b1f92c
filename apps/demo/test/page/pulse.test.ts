import { Bus } from '@dropslot/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PageTopics } from '../../src/page-topics'
import { followPulse } from '../../src/pulse'

let bus: Bus<PageTopics>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 })
  bus = new Bus<PageTopics>()
  followPulse(bus)
  bus.publish('link', { state: 'open' })
})
afterEach(() => vi.useRealTimers())

function arrive(at: number): PageTopics['pulse'] | undefined {
  vi.setSystemTime(at)
  bus.batch(() => {
    bus.publish('host/uptime', at)
    bus.publish('host/cpu', 0.5)
  })
  return bus.latest('pulse')
}

it('the worst of the last ten gaps between batches, and when the newest arrived', () => {
  expect(arrive(1_000)).toEqual({ at: 1_000, worstGap: 0 })
  expect(arrive(1_500)).toEqual({ at: 1_500, worstGap: 500 })
  for (let count = 1; count < 10; count++) expect(arrive(1_500 + count * 100)?.worstGap).toBe(500)
  expect(arrive(2_500)).toEqual({ at: 2_500, worstGap: 100 })
})

it('counts no gap across a lost line', () => {
  arrive(1_000)
  arrive(1_100)
  bus.publish('link', { state: 'waiting', reason: 'the server cannot be reached', retryIn: 500, at: 1_200 })
  expect(bus.latest('pulse')?.at).toBe(1_100)
  bus.publish('link', { state: 'open' })
  expect(arrive(9_000)).toEqual({ at: 9_000, worstGap: 0 })
  expect(arrive(9_050)?.worstGap).toBe(50)
})

it('what is not a reading of the machine is no pulse', () => {
  bus.publish('server/connections', { count: 1, batches: 1, conflated: 0 })
  expect(bus.latest('pulse')).toBeUndefined()
})
