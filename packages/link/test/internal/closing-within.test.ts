/** A link, a server or a bus that is closed by a listener, a handler or a grant, in the middle of what it was doing. */
import { MessageChannel } from 'node:worker_threads'
import { Bus } from '@dropslot/core'
import { connect, type LinkStatus, port } from '@dropslot/link'
import { serve } from '@dropslot/link/server'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { ledgerOf } from '../../src/ledger.js'
import { reloaded } from '../fixture/reloaded'
import { anyone, atEnd, client, listen, RawClient, served, statusOf } from '../server-bench'

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

test.each(['connecting', 'open', 'waiting'])(
  'a link that a status listener closes while it is %s makes no line more',
  async state => {
    const server = await served()
    let sockets = 0
    server.http.on('upgrade', () => sockets++)
    const { bus, link } = client(server.url, { statusTopic: 'link', subscribe: ['x'] })
    await expect.poll(() => link.status.state).toBe('open')
    bus.subscribe('link', status => {
      if ((status as LinkStatus).state === state) link.close()
    })
    await server.links.close({ comeBackAfter: 1 })
    const again = serve(server.bus, { server: server.http })
    atEnd(() => again.close())
    await expect.poll(() => link.status.state).toBe('closed')
    await pause(200)
    // Where it was to wait for that, it came back once.
    expect(sockets).toBeLessThanOrEqual(state === 'waiting' ? 1 : 2)
    expect(again.connections).toBe(0)
  },
)

test('a link that is closed because of a limit that it met does not come back', async () => {
  const server = await served({ limits: { patterns: 1 } })
  let sockets = 0
  server.http.on('upgrade', () => sockets++)
  const { link } = client(server.url, { subscribe: ['a', 'b'], onError: () => link.close() })
  await expect.poll(() => link.status.state).toBe('closed')
  await pause(400)
  expect(sockets).toBe(1)
})

test('a server that says to come back in a million years is not asked again at once', async () => {
  const { http, url } = await listen()
  const sockets = new WebSocketServer({ server: http })
  atEnd(() => sockets.close())
  let came = 0
  sockets.on('connection', socket => {
    came++
    for (const frame of [
      ['hello', 1, 'eternal', 'json', 0],
      ['bye', 'gone', 1e300],
    ])
      socket.send(JSON.stringify(frame))
    socket.close(1001)
  })
  const { link } = client(url)
  await expect.poll(() => link.status).toMatchObject({ state: 'waiting', retryIn: 2_147_483_647 })
  await pause(100)
  expect(came).toBe(1)
})

test('what is thrown without words takes no server with it', async () => {
  const wordless: unknown = Object.create(null)
  const errors: string[] = []
  let isAsked = false
  const server = await served({
    onError: error => errors.push(error.message),
    authorize: () => {
      if (!isAsked) {
        isAsked = true
        throw wordless
      }
      return {
        read: () => {
          throw wordless
        },
      }
    },
  })
  expect(await statusOf(server.url)).toBe(401)
  const raw = await RawClient.greeted(server.url)
  raw.send(['want', 'x', 0, false])
  await expect.poll(() => raw.of('refused').length).toBe(1)
  expect(errors).toEqual([
    'A client was kept out by a throw: something that has no words.',
    'The grant for "x" threw: something that has no words.',
  ])
})

test('a grant that closes its server leaves nothing of the topic that it was asked for', async () => {
  const server = await served({
    authorize: () => ({
      read: () => {
        void server.links.close()
        return true
      },
    }),
  })
  server.bus.publish('x', 1)
  const raw = await RawClient.greeted(server.url)
  raw.send(['want', '*', 0, false])
  await raw.closed
  expect(ledgerOf(server.bus).find('x')?.markCount ?? 0).toBe(0)
  expect(server.bus.topic('x').subscriberCount).toBe(0)
})

test('a client that was let in as the server closed is turned away', async () => {
  const server = await served({
    authorize: () => {
      queueMicrotask(() => queueMicrotask(() => void server.links.close()))
      return true
    },
  })
  const raw = RawClient.open(server.url)
  await expect(raw).rejects.toThrow('503')
  expect(server.links.connections).toBe(0)
})

test('a link over a port that is closed as the other side is started again begins no other line', async () => {
  const { port1, port2 } = new MessageChannel()
  atEnd(() => port1.close())
  const bus = new Bus()
  const ledger = ledgerOf(bus)
  const following = new Set<unknown>()
  const { follow, unfollow } = ledger
  ledger.follow = follower => follow.call(ledger, following.add(follower) && follower)
  ledger.unfollow = follower => unfollow.call(ledger, following.delete(follower) ? follower : follower)
  const link = connect(bus, port(port1), { statusTopic: 'status' })
  connect(new Bus(), port(port2))
  await expect.poll(() => link.status.state).toBe('open')
  expect(following.size).toBe(2)
  bus.subscribe('status', () => link.close())
  connect(new Bus(), port(reloaded(port2)))
  await expect.poll(() => link.status.state).toBe('closed')
  await pause(20)
  expect(following.size).toBe(0)
})

test('listeners that publish, remove, unsubscribe and close in the middle of a batch break neither side', async () => {
  const server = await served({ authorize: anyone })
  const names = ['a', 'b', 'c', 'd']
  for (const name of names) server.bus.publish(name, 0)
  const mine = client(server.url, { subscribe: ['*'], publish: ['*'] })
  const other = client(server.url, { subscribe: ['*'] })
  await expect.poll(() => other.bus.latest('d')).toBe(0)
  await expect.poll(() => mine.bus.latest('d')).toBe(0)
  mine.bus.subscribe('a', value => {
    if (value === 1) mine.bus.publish('b', 'answer')
    if (value === 2) mine.bus.removeTopic('c')
    if (value === 3) mine.link.unsubscribe('*')
    if (value === 4) mine.link.close()
  })
  server.bus.batch(() => names.map(name => server.bus.publish(name, 1)))
  await expect
    .poll(() => [server.bus.latest('b'), other.bus.latest('b'), mine.bus.latest('d')])
    .toEqual(['answer', 'answer', 1])
  server.bus.batch(() => names.map(name => server.bus.publish(name, 2)))
  await expect.poll(() => [server.bus.has('c'), other.bus.has('c'), mine.bus.has('c')]).toEqual([false, false, false])
  server.bus.publish('a', 3)
  await expect.poll(() => mine.bus.latest('a')).toBe(3)
  mine.link.subscribe('*')
  server.bus.batch(() => names.map(name => server.bus.publish(name, 4)))
  await expect.poll(() => mine.link.status.state).toBe('closed')
  expect(mine.bus.latest('d')).toBe(4)
  await expect.poll(() => server.links.connections).toBe(1)
  await expect.poll(() => server.links.stats().topics).toBe(4)
  other.bus.subscribe('a', () => other.bus.close())
  server.bus.batch(() => names.map(name => server.bus.publish(name, 5)))
  await expect.poll(() => other.link.status.state).toBe('closed')
  await expect.poll(() => server.links.connections).toBe(0)
  for (const name of names) expect(server.bus.topic(name).subscriberCount).toBe(0)
})
