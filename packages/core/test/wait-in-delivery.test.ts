/** Waits that begin while a publish delivers. */
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'

it('a wait that begins inside a listener, while others of the topic are due, is woken by the next publish', async () => {
  const bus = new Bus<Record<string, number>>()
  const sub = bus.subscribe('a')
  const got: unknown[] = []
  const stopFirst = bus.subscribe('a', () => {
    sub.tryGetMessage()
    void sub.waitForMessage().then(message => got.push(message))
  })
  bus.subscribe('a', () => {}, { delivery: 'microtask' })
  bus.publish('a', 1)
  stopFirst()
  bus.publish('a', 2)
  for (let turns = 0; turns < 10; turns++) await null
  expect(got).toEqual([2])
})
