/** Tabs that have one line to the server together: real tabs, a real server, and a gate between them that counts sockets. */
import type { BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Served, startServed } from '../fixture/served'
import { type FarSide, nearSide } from '../fixture/side'
import { type Opened, openSide, type Site, startSite } from './chromium'

const patience = { timeout: 15_000, interval: 30 }
const options = { subscribe: ['host/**'], publish: ['cursor/*'], backoff: { first: 20, longest: 100 } }

let site: Site
let served: Served
let server: FarSide
let context: BrowserContext
let groups = 0

beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.end())
beforeEach(async () => {
  groups++
  served = await startServed([site.origin])
  server = nearSide(served.side)
  await server.connect()
  context = await site.context()
})
afterEach(async () => {
  await context.close()
  await served.end()
})

async function openTab(more: object = {}, before?: (side: FarSide) => Promise<void>): Promise<Opened> {
  const url = `ws://127.0.0.1:${served.port}/bus`
  const opened = await openSide(context, site, { kind: 'shared', group: `share ${groups}`, url })
  await before?.(opened.side)
  await opened.side.connect({ ...options, ...more })
  return opened
}

const isOpen = ({ side }: Opened) => expect.poll(() => side.status(), patience).toBe('open')

test("one elected tab holds the server's socket for all of them", async () => {
  await server.publish('host/cpu', 1)
  const tabs = [await openTab(), await openTab(), await openTab()]
  for (const tab of tabs) await isOpen(tab)
  for (const { side } of tabs) await expect.poll(() => side.latest('host/cpu'), patience).toBe(1)
  await server.publishMany('host/cpu', 500)
  for (const { side } of tabs) {
    await expect.poll(() => side.latest('host/cpu'), patience).toBe(500)
    expect(await side.version('host/cpu')).toBe(501)
  }
  expect(served.open()).toBe(1)
  expect(served.most()).toBe(1)
})

test('what any tab publishes reaches the server, and its wishes are met', async () => {
  const leader = await openTab()
  await isOpen(leader)
  const follower = await openTab({ subscribe: ['prices/*'], publish: ['note/mine', 'cursor/*'] })
  await isOpen(follower)
  await follower.side.publish('note/mine', 'hello')
  await expect.poll(() => server.latest('note/mine'), patience).toBe('hello')
  await leader.side.publish('cursor/1', 7)
  await expect.poll(() => server.latest('cursor/1'), patience).toBe(7)
  await server.publish('prices/gold', 3)
  await expect.poll(() => follower.side.latest('prices/gold'), patience).toBe(3)
  await follower.side.subscribe('late', { every: 10 })
  await server.publish('late', 1)
  await expect.poll(() => follower.side.latest('late'), patience).toBe(1)
  // What nobody wants any more is no longer sent to anybody.
  await follower.side.unsubscribe('late')
  await expect.poll(() => server.subscriberCount('late'), patience).toBe(0)
  expect(served.most()).toBe(1)
})

test('when the elected tab closes, another takes over at once, and only what changed is sent again', async () => {
  await server.publish('host/cpu', 1)
  await server.publish('host/memory', 1)
  const first = await openTab()
  await isOpen(first)
  const [second, third] = [await openTab(), await openTab()]
  for (const tab of [second, third]) {
    await isOpen(tab)
    await expect.poll(() => tab.side.latest('host/memory'), patience).toBe(1)
    await tab.side.listen('host/memory')
  }
  const sent = async () => (await second.side.tally())['<values'] ?? 0
  const before = await sent()
  const began = performance.now()
  await first.page.close()
  await server.publish('host/cpu', 2)
  for (const { side } of [second, third]) await expect.poll(() => side.latest('host/cpu'), patience).toBe(2)
  console.log(`current ${Math.round(performance.now() - began)} ms after the elected tab was closed`)
  expect((await sent()) - before).toBe(1)
  expect(served.open()).toBe(1)
  expect(served.most()).toBe(1)
  // Nobody heard again what there was.
  for (const { side } of [second, third]) expect((await side.heard('host/memory')).values).toEqual([])
  await third.side.publish('cursor/3', 'there')
  await expect.poll(() => server.latest('cursor/3'), patience).toBe('there')
})

test("a tab's own value never wins over the server's, nor is it passed on", async () => {
  await server.publish('host/cpu', 'server')
  const own = (side: FarSide) => side.publishMany('host/cpu', 50)
  const leader = await openTab({}, own)
  const follower = await openTab({}, own)
  for (const { side } of [leader, follower]) {
    await expect.poll(() => side.latest('host/cpu'), patience).toBe('server')
  }
  await leader.side.publish('host/disk', 'mine alone')
  await follower.side.publish('host/net', 'mine alone')
  await server.publish('host/cpu', 'again')
  await expect.poll(() => follower.side.latest('host/cpu'), patience).toBe('again')
  expect(await follower.side.has('host/disk')).toBe(false)
  expect(await leader.side.has('host/net')).toBe(false)
  expect(await server.has('host/disk')).toBe(false)
})

test('two tabs writing at once agree with the server', async () => {
  const tabs = [
    await openTab({ subscribe: ['doc'], publish: ['doc'] }),
    await openTab({ subscribe: ['doc'], publish: ['doc'] }),
  ]
  for (const tab of tabs) await isOpen(tab)
  await Promise.all([
    ...tabs.map(({ side }, place) => side.publishMany('doc', 100 + place)),
    server.publishMany('doc', 50),
  ])
  await Promise.all(tabs.map(({ side }, place) => side.publish('doc', `tab ${place}`)))
  await expect
    .poll(async () => {
      const values = await Promise.all([server, ...tabs.map(({ side }) => side)].map(side => side.latest('doc')))
      return new Set(values).size
    }, patience)
    .toBe(1)
})

test('the status of every tab is that of the line', async () => {
  const tabs = [await openTab(), await openTab()]
  for (const tab of tabs) await isOpen(tab)
  await served.cut()
  for (const { side } of tabs) await expect.poll(() => side.statuses(), patience).toContain('waiting')
  await served.mend()
  for (const tab of tabs) await isOpen(tab)
})

test('a server that was started again wins in every tab, however high the versions were', async () => {
  await server.publishMany('host/cpu', 100)
  const tabs = [await openTab(), await openTab()]
  for (const { side } of tabs) await expect.poll(() => side.latest('host/cpu'), patience).toBe(100)
  await served.cut()
  served.side.bus.removeTopic('none')
  await server.close()
  await server.restart()
  await served.mend()
  for (const { side } of tabs) await expect.poll(() => side.has('host/cpu'), patience).toBe(false)
  await server.publish('host/cpu', 'new')
  for (const { side } of tabs) await expect.poll(() => side.latest('host/cpu'), patience).toBe('new')
})

test('after a restart of the server, a tab that joins is passed at once what the tab that holds the line holds over', async () => {
  const holder = await openTab({ subscribe: ['note/*'], publish: [] })
  await isOpen(holder)
  // It publishes such topics, so that they are offered to the server, but holds none.
  await isOpen(await openTab({ subscribe: [], publish: ['note/*'] }))
  const author = await openSide(context, site, { kind: 'socket', url: `ws://127.0.0.1:${served.port}/bus` })
  await author.side.connect({ publish: ['note/*'] })
  await author.side.publish('note/1', 'kept')
  await expect.poll(() => holder.side.latest('note/1'), patience).toBe('kept')
  await author.page.close()
  await served.cut()
  await server.restart()
  await served.mend()
  await expect.poll(() => server.latest('note/1'), patience).toBe('kept')
  const newcomer = await openTab({ subscribe: ['note/*'], publish: [] })
  await expect.poll(() => newcomer.side.latest('note/1'), patience).toBe('kept')
})
