/** What tabs and frames of a real browser guarantee beyond the conformance suite. */
import type { BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSide, type Site, startSite } from './chromium'

const patience = { timeout: 15_000, interval: 30 }
let site: Site
let context: BrowserContext
let groups = 0
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.end())
beforeEach(async () => {
  groups++
  context = await site.context()
})
afterEach(() => context.close())

const openTab = () => openSide(context, site, { kind: 'tabs', group: `tabs ${groups}` })

test('a tab that opens has what the others have, and all agree when all write at once', async () => {
  const tabs = [await openTab(), await openTab(), await openTab()]
  await tabs[0]?.side.publish('x', 'there')
  for (const { side } of tabs) await side.connect()
  for (const { side } of tabs) await expect.poll(() => side.latest('x'), patience).toBe('there')
  await Promise.all(tabs.map(({ side }, place) => side.publishMany('y', 100 + place)))
  await Promise.all(tabs.map(({ side }, place) => side.publish('y', `tab ${place}`)))
  await expect
    .poll(async () => new Set(await Promise.all(tabs.map(({ side }) => side.latest('y')))).size, patience)
    .toBe(1)
  const late = await openTab()
  await late.side.connect()
  await expect.poll(() => late.side.latest('x'), patience).toBe('there')
})

test('a tab that is closed, or goes elsewhere, leaves nothing behind', async () => {
  const [one, two, three] = [await openTab(), await openTab(), await openTab()]
  for (const { side } of [one, two, three]) await side.connect()
  await one.side.publish('x', 1)
  for (const { side } of [two, three]) await expect.poll(() => side.latest('x'), patience).toBe(1)
  // One for all who are to be sent it.
  expect(await one.side.subscriberCount('x')).toBe(1)
  await two.page.close()
  await three.page.goto('about:blank')
  await expect.poll(() => one.side.subscriberCount('x'), patience).toBe(0)
})

test('a tab that crashes leaves nothing behind', async () => {
  const [one, two] = [await openTab(), await openTab()]
  for (const { side } of [one, two]) await side.connect()
  await one.side.publish('x', 1)
  await expect.poll(() => two.side.latest('x'), patience).toBe(1)
  const session = await context.newCDPSession(two.page)
  session.send('Page.crash').catch(() => {})
  await expect.poll(() => one.side.subscriberCount('x'), patience).toBe(0)
})

test('a frame that is loaded again is joined anew', async () => {
  const url = `${site.otherOrigin}/frame?of=${encodeURIComponent(site.origin)}`
  const { page, side, inside } = await openSide(context, site, { kind: 'frame', url })
  await side.connect()
  await side.publish('x', 1)
  await inside.connect()
  await expect.poll(() => inside.latest('x'), patience).toBe(1)
  await page.evaluate(() => {
    const frame = document.querySelector('iframe') as HTMLIFrameElement
    frame.dataset.loaded = 'no'
    frame.addEventListener('load', () => {
      frame.dataset.loaded = 'again'
    })
    frame.src = `${frame.src}&again`
  })
  await page.waitForFunction(() => document.querySelector('iframe')?.dataset.loaded === 'again')
  expect(await inside.has('x')).toBe(false)
  await inside.connect()
  await expect.poll(() => inside.latest('x'), patience).toBe(1)
  await inside.publish('y', 2)
  await expect.poll(() => side.latest('y'), patience).toBe(2)
  expect(await side.subscriberCount('x')).toBe(1)
})

test('a frame of another origin than the expected one is told nothing, and not heard', async () => {
  const url = `${site.otherOrigin}/frame?of=${encodeURIComponent(site.origin)}`
  const { side, inside } = await openSide(context, site, { kind: 'frame', url, expected: site.origin })
  await side.connect()
  await side.publish('x', 1)
  await inside.connect()
  await inside.publish('y', 2)
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(await side.status()).toBe('connecting')
  expect(await inside.status()).toBe('connecting')
  expect(await inside.has('x')).toBe(false)
  expect(await side.has('y')).toBe(false)
})
