/** A shared line where there are no Web Locks, as in Node before 24.5: each has its own. */
import { connect, tabs, type WebSocketOptions, webSocket } from '@dropslot/link'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServed } from './fixture/served'
import { nearSide, Side } from './fixture/side'

const hasLocks = (globalThis as { navigator?: { locks?: unknown } }).navigator?.locks !== undefined

test.skipIf(hasLocks)('where there are no Web Locks each tab has a line of its own', async () => {
  const served = await startServed()
  const server = nearSide(served.side)
  await server.connect()
  await server.publish('x', 1)
  const share = () =>
    webSocket(`ws://127.0.0.1:${served.port}/bus`, { WebSocket: WebSocket as unknown as WebSocketOptions['WebSocket'] })
  const sides = [1, 2].map(() =>
    nearSide(new Side((self, options) => connect(self.bus, tabs('shared', { share: share() }), options))),
  )
  for (const side of sides) await side.connect({ subscribe: ['x'] })
  for (const side of sides) await expect.poll(() => side.latest('x'), { timeout: 10_000 }).toBe(1)
  expect(served.open()).toBe(2)
  for (const side of sides) await side.close()
  await served.end()
})
