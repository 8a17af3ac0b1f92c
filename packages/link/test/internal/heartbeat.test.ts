import { expect, it } from 'vitest'
import { Heartbeat } from '../../src/heartbeat.js'
import { VirtualTime } from './model/virtual-clock.js'

function begin(): { time: VirtualTime; told: string[]; hear(): void; beat: Heartbeat } {
  const time = new VirtualTime()
  const told: string[] = []
  let heardAt = time.now
  const hear = (): void => {
    heardAt = time.now
  }
  const session = {
    get heardAt(): number {
      return heardAt
    },
    send: () => told.push('ask'),
    close: () => told.push('dead'),
  }
  const beat = new Heartbeat(100, session, time.clock(0))
  return { time, told, hear, beat }
}

it('a line that is silent is asked after one interval and dead after two', () => {
  const { time, told } = begin()
  for (let i = 0; i < 9; i++) time.advance(10)
  expect(told).toEqual([])
  time.advance(10)
  expect(told).toEqual(['ask'])
  for (let i = 0; i < 10; i++) time.advance(10)
  expect(told).toEqual(['ask', 'dead'])
  expect(time.timersPending).toBe(0)
})

it('a line that is heard, or that answers, is never dead, and not asked while it speaks', () => {
  const { time, told, hear } = begin()
  for (let i = 0; i < 50; i++) {
    time.advance(10)
    hear()
  }
  expect(told).toEqual([])
  for (let i = 0; i < 100; i++) {
    time.advance(10)
    if (told.length > 0) hear()
  }
  expect(told).toEqual(['ask'])
})

it('who was stopped itself blames nobody: it asks first, and again when it was stopped after asking', () => {
  const { time, told, hear } = begin()
  time.advance(5_000)
  expect(told).toEqual(['ask'])
  time.advance(5_000)
  expect(told).toEqual(['ask', 'ask'])
  hear()
  for (let i = 0; i < 9; i++) time.advance(10)
  expect(told).toEqual(['ask', 'ask'])
})

it('once stopped it asks nothing more', () => {
  const { time, told, beat } = begin()
  beat.stop()
  time.advance(1_000)
  expect([told, time.timersPending]).toEqual([[], 0])
})

it('who rests asks nothing and blames nobody; afterwards it asks at once', () => {
  const { time, told, beat } = begin()
  for (let i = 0; i < 15; i++) time.advance(10)
  beat.rest(true)
  for (let i = 0; i < 100; i++) time.advance(10)
  expect(told).toEqual(['ask'])
  beat.rest(false)
  for (let i = 0; i < 11; i++) time.advance(10)
  expect(told).toEqual(['ask', 'ask', 'dead'])
})

it('a line that is heard after a rest is not asked', () => {
  const { time, told, hear, beat } = begin()
  beat.rest(true)
  for (let i = 0; i < 100; i++) time.advance(10)
  hear()
  beat.rest(false)
  for (let i = 0; i < 9; i++) time.advance(10)
  expect(told).toEqual([])
})
