/** A line that tabs share, in Node: with the channels, sockets and, from 24.5 on, the locks of the platform. */
import { connect, type Endpoint, type LinkOptions, tabs, type WebSocketOptions, webSocket } from '@dropslot/link'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { ThreadLocks } from './fixture/locks'
import { type Served, startServed } from './fixture/served'
import { type FarSide, nearSide, Side } from './fixture/side'

const platform = WebSocket as unknown as WebSocketOptions['WebSocket']
const hasLocks = (globalThis as { navigator?: { locks?: unknown } }).navigator?.locks !== undefined

test.skipIf(hasLocks)('where there are no Web Locks each tab has a line of its own', async () => {
  const served = await startServed()
  const server = nearSide(served.side)
  await server.connect()
  await server.publish('x', 1)
  const share = () => webSocket(`ws://127.0.0.1:${served.port}/bus`, { WebSocket: platform })
  const sides = [1, 2].map(() =>
    nearSide(new Side((self, options) => connect(self.bus, tabs('shared', { share: share() }), options))),
  )
  for (const side of sides) await side.connect({ subscribe: ['x'] })
  for (const side of sides) await expect.poll(() => side.latest('x'), { timeout: 10_000 }).toBe(1)
  expect(served.open()).toBe(2)
  for (const side of sides) await side.close()
  await served.end()
})

describe('tabs that have one line to the server together', () => {
  const ends: (() => unknown)[] = []
  let served: Served
  let server: FarSide
  let count = 0
  const patience = { timeout: 10_000, interval: 20 }

  beforeEach(async () => {
    count++
    // Everything else is the platform's.
    if (!hasLocks) vi.stubGlobal('navigator', { locks: new ThreadLocks() })
    served = await startServed()
    server = nearSide(served.side)
    await server.connect()
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
    await served.end()
    vi.unstubAllGlobals()
  })

  const socket = () => webSocket(`ws://127.0.0.1:${served.port}/bus`, { WebSocket: platform })
  const open = async (endpoint: (side: Side) => Endpoint, options: LinkOptions): Promise<FarSide> => {
    const side = nearSide(new Side((self, all) => connect(self.bus, endpoint(self), all)))
    ends.push(() => side.close())
    await side.connect({ backoff: { first: 20, longest: 100 }, ...options })
    await expect.poll(() => side.status(), patience).toBe('open')
    return side
  }
  const openTab = (options: LinkOptions): Promise<FarSide> =>
    open(() => tabs(`one line ${count}`, { share: socket() }), options)

  test('after a restart of the server, a tab that joins is passed at once what the tab that holds the line holds over', async () => {
    const holder = await openTab({ subscribe: ['note/*'], publish: [] })
    // It publishes such topics, so that they are offered to the server, but holds none.
    await openTab({ subscribe: [], publish: ['note/*'] })
    const author = await open(socket, { publish: ['note/*'] })
    expect(served.open()).toBe(2)
    await author.publish('note/1', 'kept')
    await expect.poll(() => holder.latest('note/1'), patience).toBe('kept')
    await author.close()
    await served.cut()
    await server.restart()
    await served.mend()
    // From the one who holds it over: the server that was started again knows of nothing.
    await expect.poll(() => server.latest('note/1'), patience).toBe('kept')
    const newcomer = await openTab({ subscribe: ['note/*'], publish: [] })
    await expect.poll(() => newcomer.latest('note/1'), patience).toBe('kept')
    await server.publish('note/1', 'next')
    await expect.poll(() => newcomer.latest('note/1'), patience).toBe('next')
  })
})
