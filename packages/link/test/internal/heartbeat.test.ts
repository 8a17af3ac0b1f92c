import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Heartbeat } from '../../src/heartbeat'

let heardAt: number
let told: string[]
let beat: Heartbeat

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  heardAt = 0
  told = []
  beat = new Heartbeat(
    1_000,
    () => heardAt,
    () => told.push(`asked ${Date.now()}`),
    () => told.push(`dead ${Date.now()}`),
  )
})
afterEach(() => {
  beat.stop()
  vi.useRealTimers()
})

it('a quiet line is asked, and without an answer it is dead within twice the time', () => {
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['asked 1000', 'dead 2000'])
})

it('who rests asks nothing and blames nobody; afterwards it asks at once', () => {
  vi.advanceTimersByTime(1_500)
  beat.rest(true)
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual(['asked 1000'])
  beat.rest(false)
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual(['asked 1000', 'asked 61500', 'dead 62500'])
})

it('a line that is heard after a rest is not asked', () => {
  beat.rest(true)
  vi.advanceTimersByTime(60_000)
  heardAt = 60_000
  beat.rest(false)
  vi.advanceTimersByTime(900)
  expect(told).toEqual([])
})
