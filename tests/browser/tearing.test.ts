/** The published tearing scenarios in a real browser: the eight that an external store can pass, and what to do about the other two. */
import { describe, expect } from 'vitest'
import { test } from './fixtures'
import type { TearingPage } from './pages/tearing'
import { openPage } from './react-page'

declare const api: TearingPage

for (const [how, binding] of [
  ['useTransition', 'dropslot'],
  ['useDeferredValue', 'deferred'],
] as const) {
  describe(`with ${how}`, () => {
    for (const scenario of ['update', 'mount'] as const) {
      test(`levels 1 and 2: no tearing on ${scenario}, finally and at no time between`, async ({ page }) => {
        await openPage(page, 'tearing')
        const seen = await page.evaluate(args => api.run(...args), [scenario, binding] as const)
        expect(seen.last).toEqual(['8'])
        expect(seen.looks.frame).toBeGreaterThan(3)
        expect(seen.example).toEqual([])
      })
    }

    test('no tearing when a tree that was suspended joins', async ({ page }) => {
      await openPage(page, 'tearing')
      const seen = await page.evaluate(args => api.run(...args), ['suspended', binding] as const)
      expect(seen.last).toEqual(['8'])
      expect(seen.example).toEqual([])
    })
  })
}

test('the check can fail: a subscription in an effect tears on mount', async ({ page }) => {
  await openPage(page, 'tearing')
  const seen = await page.evaluate(() => api.run('mount', 'naive'))
  expect(seen.torn).toBeGreaterThan(0)
})

describe('level 3 is for React’s own state', () => {
  test('a publish is no transition: what is urgent waits until the topic is rendered', async ({ page }) => {
    await openPage(page, 'tearing')
    expect(await page.evaluate(() => api.interrupts('topic'))).toBe(false)
  })

  for (const list of ['deferred', 'state'] as const) {
    test(`instead, ${list === 'state' ? 'state that a listener sets in a transition' : 'a deferred value'} lets what is urgent interrupt`, async ({
      page,
    }) => {
      await openPage(page, 'tearing')
      expect(await page.evaluate(list => api.interrupts(list), list)).toBe(true)
    })
  }

  test('and state that a listener sets in a transition can branch', async ({ page }) => {
    await openPage(page, 'tearing')
    expect(await page.evaluate(() => api.branches())).toEqual(['6', '14'])
  })
})
