/** The Lab: a million messages a second, of which the page renders what a person can see. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { numberOf, openLive, patience, test } from './fixtures'

/** Sets a slider as a hand would, through its events; React listens to nothing less. */
async function slide(page: Page, testId: string, to: 'min' | 'max' | number): Promise<void> {
  await page.getByTestId(testId).evaluate((element, target) => {
    const input = element as HTMLInputElement
    const value = typeof target === 'number' ? String(target) : input[target]
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }, to)
}

/** What a slider stands for: the text that it tells a screen reader, as a number. */
async function told(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).getAttribute('aria-valuetext')
  return Number(/\d[\d\s,.'’]*/.exec(text ?? '')?.[0]?.replace(/[\s,'’]/g, ''))
}

test('a million messages a second over 500 topics: counts rise to the rate, frames go on, controls react', async ({
  page,
  demo,
}) => {
  await openLive(page, demo.url, '#/lab')
  await slide(page, 'lab-rate', 'max')
  await slide(page, 'lab-topics', 500)
  await expect.poll(() => told(page, 'lab-rate'), patience).toBe(1_000_000)
  await expect.poll(() => told(page, 'lab-topics'), patience).toBe(500)

  await page.getByTestId('lab-start').click()
  await expect.poll(() => numberOf(page, 'lab-published', 'data-value'), patience).toBeGreaterThan(0)
  const begun = performance.now()
  const first = await numberOf(page, 'lab-published', 'data-value')
  await page.waitForTimeout(3_000)
  const published = (await numberOf(page, 'lab-published', 'data-value')) - first
  const seconds = (performance.now() - begun) / 1_000

  // Two noisy cores carry the browser, the worker and this test; half the rate is still no toy.
  expect(published / seconds).toBeGreaterThan(500_000)
  const conflated = await numberOf(page, 'lab-conflated', 'data-value')
  const rendered = await numberOf(page, 'lab-rendered', 'data-value')
  expect(conflated).toBeGreaterThan(published / 2)
  expect(rendered).toBeGreaterThan(0)
  expect(rendered).toBeLessThan(published / 5)
  expect(await numberOf(page, 'lab-fps', 'data-value')).toBeGreaterThan(10)

  // The page still answers: it stops when told so, at once.
  const asked = performance.now()
  await page.getByTestId('lab-start').click()
  expect(performance.now() - asked).toBeLessThan(2_000)
  await page.waitForTimeout(500)
  const stopped = await numberOf(page, 'lab-published', 'data-value')
  await page.waitForTimeout(500)
  await expect(numberOf(page, 'lab-published', 'data-value')).resolves.toBe(stopped)
})
