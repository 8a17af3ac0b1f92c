import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Bus } from '@dropslot/core'
import { connect, webSocket } from '@dropslot/link'
import { serve } from '@dropslot/link/server'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

test('a bus served', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bus = new Bus()
  const links = serve(bus, { server, authorize: ({ token }) => token === 'tökén' && { write: t => t === 'up' } })
  bus.publish('x', 1)
  const mine = new Bus()
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const link = connect(mine, webSocket(url, { WebSocket: WebSocket as never, token: 'tökén' }), {
    subscribe: ['**'],
    publish: ['up'],
  })
  await expect.poll(() => mine.latest('x')).toBe(1)
  mine.publish('up', { a: 1 })
  await expect.poll(() => bus.latest('up')).toEqual({ a: 1 })
  console.log(links.stats())
  link.close()
  await links.close()
  server.close()
})
