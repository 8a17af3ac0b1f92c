/** What a page goes through, in a Chromium that no driver tells to show every page: it is hidden, or put away and brought back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findChromium } from '../../../../scripts/chromium.mjs'
import { Devtools } from '../../../../tests/browser/devtools'
import type { SideKind } from '../fixture/page'
import { type Served, startServed } from '../fixture/served'
import { type FarSide, farSide, nearSide } from '../fixture/side'
import { type Pages, servePages } from './chromium'

const patience = { timeout: 15_000, interval: 30 }
const quick = { backoff: { first: 20, longest: 100 } }
let pages: Pages
let served: Served
let server: FarSide
let profile: string
let chromium: Devtools

beforeAll(async () => {
  pages = await servePages()
})
afterAll(() => pages.end())
beforeEach(async () => {
  served = await startServed([pages.origin])
  server = nearSide(served.side)
  await server.connect()
  profile = mkdtempSync(join(tmpdir(), 'dropslot-page-'))
  chromium = new Devtools(findChromium().path as string, profile)
})
afterEach(async () => {
  await chromium.close()
  await served.end()
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

interface Tab {
  readonly side: FarSide
  readonly run: (expression: string) => Promise<unknown>
  readonly send: (method: string, params?: object) => Promise<unknown>
}

async function openTab(kind: Partial<SideKind> & Pick<SideKind, 'kind'>): Promise<Tab> {
  const page = await chromium.open(`${pages.origin}/`)
  const run = (expression: string): Promise<unknown> => chromium.evaluate(expression, page)
  await expect.poll(() => run("'start' in globalThis"), patience).toBe(true)
  const url = `ws://127.0.0.1:${served.port}/bus`
  await run(`start('side', ${JSON.stringify({ group: 'page life', url, ...kind })})`)
  return {
    side: farSide((method, args) => run(`tell('side', '${method}', ${JSON.stringify(args)})`)),
    run,
    send: (method, params) => chromium.send(method, params, page),
  }
}

test('a page that rests is sent nothing while it is hidden, and one batch makes it current when it is seen', async () => {
  const { side, run, send } = await openTab({ kind: 'socket' })
  await send('Network.enable')
  const frames = (): number[] =>
    ['Received', 'Sent'].map(way => chromium.events.get(`Network.webSocketFrame${way}`) ?? 0)
  await side.connect({ ...quick, subscribe: ['**'], publish: ['mine'], whenHidden: 'rest', heartbeat: 1_000 })
  await server.publish('x', 'before')
  await server.publish('y', 'before')
  await expect.poll(() => side.latest('x'), patience).toBe('before')
  await expect.poll(() => side.latest('y'), patience).toBe('before')

  // A window that was just opened may be shown once more; and what was on its way may arrive.
  const minimize = async (): Promise<unknown> => {
    await chromium.setWindow('minimized')
    await new Promise(resolve => setTimeout(resolve, 500))
    return run('document.visibilityState')
  }
  await expect.poll(minimize, patience).toBe('hidden')
  const before = frames()
  const tally = await side.tally()
  await server.publishSteadily('x', 100, 20)
  await server.publish('y', 'after')
  expect(frames()).toEqual(before)
  expect(await side.latest('x')).toBe('before')
  expect(await run('document.visibilityState')).toBe('hidden')

  await chromium.setWindow('normal')
  await expect.poll(() => side.latest('x'), patience).toBe(100)
  expect(await side.latest('y')).toBe('after')
  const after = await side.tally()
  expect(after['<batch']).toBe((tally['<batch'] ?? 0) + 1)
  expect(after['<values']).toBe((tally['<values'] ?? 0) + 2)
  expect(await side.statuses()).toEqual(['connecting', 'open'])
})

describe('A page that its browser puts away and brings back is current, and its topics move:', () => {
  const leave = async ({ run }: Tab): Promise<void> => {
    await run("addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted })")
    await run("void (location.href = '/elsewhere')")
    await expect.poll(() => run('location.pathname'), patience).toBe('/elsewhere')
  }
  const comeBack = async ({ run, send }: Tab): Promise<void> => {
    const { currentIndex, entries } = (await send('Page.getNavigationHistory')) as {
      currentIndex: number
      entries: { id: number }[]
    }
    await send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1]?.id })
    await expect.poll(() => run('location.pathname'), patience).toBe('/')
    // Else it was loaded anew, and this shows nothing.
    await expect.poll(() => run('globalThis.persisted'), patience).toBe(true)
  }

  test('one with a socket, which it does not hold meanwhile', async () => {
    const tab = await openTab({ kind: 'socket' })
    await tab.side.connect({ ...quick, subscribe: ['**'], publish: ['mine'] })
    await server.publish('x', 1)
    await server.publish('same', 1)
    await expect.poll(() => tab.side.latest('same'), patience).toBe(1)
    await leave(tab)
    await expect.poll(() => served.open(), patience).toBe(0)
    await server.publish('x', 2)
    await comeBack(tab)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(2)
    await server.publish('x', 3)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(3)
    await tab.side.publish('mine', 4)
    await expect.poll(() => server.latest('mine'), patience).toBe(4)
    expect(await tab.side.statuses()).toEqual(['connecting', 'open', 'connecting', 'open'])
    expect(served.open()).toBe(1)
    // Three times x, and once what was the same.
    expect((await tab.side.tally())['<values']).toBe(4)
    expect(await tab.side.errors()).toEqual([])
  })

  test('one in a group of tabs, which it is not in meanwhile', async () => {
    const [tab, other] = [await openTab({ kind: 'tabs' }), await openTab({ kind: 'tabs' })]
    for (const { side } of [tab, other]) await side.connect()
    await other.side.publish('x', 1)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(1)
    await leave(tab)
    await expect.poll(() => other.side.subscriberCount('x'), patience).toBe(0)
    await other.side.publish('x', 2)
    await comeBack(tab)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(2)
    await other.side.publish('x', 3)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(3)
    await tab.side.publish('y', 4)
    await expect.poll(() => other.side.latest('y'), patience).toBe(4)
  })

  test('one that held the line to the server for all tabs, which another holds then', async () => {
    const options = { ...quick, subscribe: ['**'], publish: ['mine'] }
    const tab = await openTab({ kind: 'shared' })
    await tab.side.connect(options)
    await expect.poll(() => tab.side.status(), patience).toBe('open')
    const other = await openTab({ kind: 'shared' })
    await other.side.connect(options)
    await server.publish('x', 1)
    for (const { side } of [tab, other]) await expect.poll(() => side.latest('x'), patience).toBe(1)
    await leave(tab)
    await server.publish('x', 2)
    await expect.poll(() => other.side.latest('x'), patience).toBe(2)
    await comeBack(tab)
    await expect.poll(() => tab.side.latest('x'), patience).toBe(2)
    await tab.side.publish('mine', 3)
    await expect.poll(() => server.latest('mine'), patience).toBe(3)
    expect(served.open()).toBe(1)
  })
})
