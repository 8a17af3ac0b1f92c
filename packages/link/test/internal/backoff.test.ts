import { expect, it } from 'vitest'
import { Backoff } from '../../src/backoff.js'

it('each wait is twice the last, up to the longest, less a random half; success begins anew', () => {
  const backoff = new Backoff({ first: 100, longest: 1_000 })
  for (let round = 0; round < 50; round++) {
    for (const full of [100, 200, 400, 800, 1_000, 1_000]) {
      const wait = backoff.fail()
      expect(wait).toBeGreaterThanOrEqual(full / 2)
      expect(wait).toBeLessThanOrEqual(full)
    }
    backoff.succeed()
  }
})

it('those who lost a server together do not come back together', () => {
  const waits = Array.from({ length: 200 }, () => new Backoff({ first: 1_000 }).fail())
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(250)
})

it('many failures end at the longest wait, not beyond what numbers hold', () => {
  const backoff = new Backoff({ longest: 10_000 })
  for (let i = 0; i < 5_000; i++) backoff.fail()
  expect(backoff.fail()).toBeLessThanOrEqual(10_000)
})
