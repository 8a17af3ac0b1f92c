/** A controlled input keeps its caret while its topic is also published from elsewhere: real keys in a real browser. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { patience, test } from './fixtures'
import type { TypingPage } from './pages/typing'
import { openPage } from './react-page'

declare const api: TypingPage

/** Types into the middle of what is there, deletes some of it, and goes on elsewhere. */
async function type(page: Page): Promise<void> {
  await page.locator('input').click()
  await page.keyboard.press('Home')
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.type(' brave new', { delay: 5 })
  for (let step = 0; step < 4; step++) await page.keyboard.press('Backspace')
  await page.keyboard.type('!', { delay: 5 })
  await page.keyboard.press('Home')
  await page.keyboard.type('> ', { delay: 5 })
}

test('a controlled input keeps its caret while its topic is also published from elsewhere', async ({ page }) => {
  await openPage(page, 'typing')
  await type(page)
  expect(await page.locator('input').inputValue()).toBe('> hello brave! world')
  expect(await page.evaluate(() => api.text())).toBe('> hello brave! world')
  expect(await page.evaluate(() => api.caret())).toBe(2)
  // Meanwhile the stream went on.
  expect(await page.evaluate(() => api.published())).toBeGreaterThan(1_000)
  await expect.poll(() => page.locator('output').textContent(), patience).not.toBe('')
})

test('the check can fail: with the frame’s delivery alone the caret is lost', async ({ page }) => {
  await openPage(page, 'typing', '?delivery=frame')
  await type(page)
  expect(await page.locator('input').inputValue()).not.toBe('> hello brave! world')
})
