import { afterEach, expect, it, vi } from 'vitest'
import { Backoff } from '../../src/backoff'

afterEach(() => {
  vi.restoreAllMocks()
})

it('waits double after each failure, up to a limit, with a random half off, and begins anew after a success', () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(1)
  const backoff = new Backoff({ first: 500, longest: 3_000 })
  expect([backoff.fail(), backoff.fail(), backoff.fail(), backoff.fail()]).toEqual([500, 1_000, 2_000, 3_000])
  for (let failure = 0; failure < 2_000; failure++) backoff.fail()
  expect(backoff.fail()).toBe(3_000)
  backoff.succeed()
  expect(backoff.fail()).toBe(500)
  random.mockReturnValue(0)
  expect(new Backoff({ first: 500 }).fail()).toBe(250)
})
