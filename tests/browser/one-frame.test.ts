/** Streams, as a page shows them: no two values in a frame, one commit a frame, nothing raised. */
import { describe, expect } from 'vitest'
import { test } from './fixtures'
import type { OneFramePage } from './pages/one-frame'
import { openPage } from './react-page'

declare const api: OneFramePage

describe('a hundred components that read a topic which is published at full rate', () => {
  test('never show two values in one frame, and end with the newest', async ({ page }) => {
    await openPage(page, 'one-frame')
    const seen = await page.evaluate(() => api.run('dropslot', 2_000))
    expect(seen.example).toEqual([])
    expect(seen.last).toEqual([seen.newest])
    // It was a stream, it was shown, and it was looked at.
    expect(seen.published).toBeGreaterThan(100_000)
    expect(seen.values).toBeGreaterThan(10)
    expect(Math.min(...Object.values(seen.looks))).toBeGreaterThan(10)
  })

  test('the check can fail: a subscription in an effect shows two', async ({ page }) => {
    await openPage(page, 'one-frame')
    const seen = await page.evaluate(() => api.run('naive', 1_000))
    expect(seen.torn).toBeGreaterThan(0)
  })
})

test('100,000 publishes in one task make one render', async ({ page }) => {
  await openPage(page, 'one-frame')
  expect(await page.evaluate(() => api.burst())).toEqual({ commits: 1, text: '100000' })
})

describe('300 publishes with microtask gaps and one passive setState', () => {
  test('raise nothing', async ({ page }) => {
    await openPage(page, 'one-frame')
    expect(await page.evaluate(() => api.nervous('dropslot'))).toEqual([])
  })

  test('the check can fail: an unthrottled binding trips React’s limit of updates', async ({ page, consoleErrors }) => {
    await openPage(page, 'one-frame')
    await page.evaluate(() => api.nervous('unthrottled'))
    // Maximum update depth exceeded.
    expect(consoleErrors.splice(0).join()).toContain('Minified React error #185')
  })
})
