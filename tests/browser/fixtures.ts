/**
 * What every browser test starts from: a Chromium and a running demo for each file, a fresh page for each test.
 *
 * A test fails when its page logged an error, unless it takes the errors away itself (`consoleErrors.splice(0)`).
 */
import { type Browser, chromium, type Page } from 'playwright-core'
import { test as base, expect, inject } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { type DemoProcess, startDemo } from './demo-process'

interface Fixtures {
  browser: Browser
  demo: DemoProcess
  /** A page that has nothing loaded yet. */
  page: Page
  /** What the page logged as an error or threw, so far. */
  consoleErrors: string[]
}

/** Chromium as it is started everywhere: quiet, and without its sandbox only for root, whom it refuses otherwise. */
function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: findChromium().path ?? '', args: [...quiet, ...sandbox] })
}

export const test = base.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of needed fixtures from the pattern
    async ({}, use) => {
      const browser = await launchChromium()
      await use(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of needed fixtures from the pattern
    async ({}, use) => {
      const demo = await startDemo(inject('demoServer'))
      await use(demo)
      await demo.stop()
    },
    { scope: 'file' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of needed fixtures from the pattern
  consoleErrors: async ({}, use) => {
    const errors: string[] = []
    await use(errors)
    expect(errors).toEqual([])
  },
  page: async ({ browser, consoleErrors }, use) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    page.on('console', message => {
      if (message.type() === 'error') consoleErrors.push(message.text())
    })
    page.on('pageerror', error => consoleErrors.push(String(error)))
    await use(page)
    await context.close()
  },
})

/** A number shown in an attribute (`data-value`) or in the text of an element; grouping marks are understood. */
export async function numberOf(page: Page, testId: string, attribute?: string): Promise<number> {
  const element = page.getByTestId(testId)
  const text = attribute ? await element.getAttribute(attribute) : await element.textContent()
  const digits = /-?\d[\d\s.,'’]*/.exec(text ?? '')?.[0] ?? ''
  return Number(digits.replace(/[\s,'’]/g, ''))
}

/** Opens a dashboard and waits until it shows live values. */
export async function openLive(page: Page, url: string, hash = '#/host'): Promise<void> {
  await page.goto(`${url}/${hash}`)
  if (hash !== '#/host') return
  await expect.poll(() => page.getByTestId('host-dashboard').getAttribute('data-stale'), patience).toBe('false')
  await expect.poll(() => numberOf(page, 'core-gauge-0', 'data-value'), patience).toBeGreaterThanOrEqual(0)
}

/** How long a page on a busy machine is waited for. */
export const patience = { timeout: 20_000, interval: 100 }
