import { Bus } from '@dropslot/core'
import { expect, test } from 'vitest'
import { anyone, client, RawClient, served } from './server-bench'

test('a server that closes tells each client when to come back, not all at one moment, and none earlier than asked', async () => {
  const { url, links, http } = await served()
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.greeted(url)))
  await expect.poll(() => links.connections).toBe(20)
  const closing = links.close({ comeBackAfter: 500 })
  expect(links.close()).toBe(closing)
  const closed = await Promise.all(clients.map(raw => raw.closed))
  await closing
  expect(links.connections).toBe(0)
  expect(http.listening).toBe(true)
  expect(new Set(closed.map(({ code, reason }) => `${code} ${reason}`))).toEqual(new Set(['1001 the server closes']))
  const waits = clients.map(raw => raw.of('bye')[0]?.[2] as number)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(500)
  expect(Math.max(...waits)).toBeLessThanOrEqual(1_000)
  expect(new Set(waits).size).toBeGreaterThan(10)
})

test('a link comes back when it was told to, and has the newest value', async () => {
  const { url, port, links, bus, http } = await served()
  bus.publish('x', 1)
  const mine = client(url, { subscribe: ['x'] })
  await expect.poll(() => mine.bus.latest('x')).toBe(1)
  await links.close({ comeBackAfter: 300 })
  http.closeAllConnections()
  await new Promise(resolve => http.close(resolve))
  await expect.poll(() => mine.link.status.state).toBe('waiting')
  const status = mine.link.status as { retryIn: number; reason: string }
  expect(status.retryIn).toBeGreaterThanOrEqual(300)
  expect(status.reason).toBe('the server went away: the server closes')
  bus.publish('x', 2)
  await served({}, bus, port)
  await expect.poll(() => mine.bus.latest('x'), { timeout: 3_000 }).toBe(2)
})

test('what a server that was started again published itself is newer than what a writer still holds, and else it is told', async () => {
  const before = await served({ authorize: anyone })
  const names = ['again', 'lost']
  const writer = client(before.url, { subscribe: names, publish: names })
  for (let count = 1; count <= 5; count++) for (const name of names) before.bus.publish(name, `before ${count}`)
  await expect.poll(() => writer.bus.latest('lost')).toBe('before 5')
  await before.links.close({ comeBackAfter: 0 })
  before.http.closeAllConnections()
  await new Promise(resolve => before.http.close(resolve))
  const bus = new Bus()
  // Before it is served: nobody knows when that was.
  bus.publish('again', 'after')
  await served({ authorize: anyone }, bus, before.port)
  await expect.poll(() => writer.bus.latest('again')).toBe('after')
  await expect.poll(() => bus.latest('lost')).toBe('before 5')
  expect(bus.latest('again')).toBe('after')
})

test('clients that are told never to come back do not', async () => {
  const { url, links } = await served()
  const errors: string[] = []
  const mine = client(url, { onError: ({ message }) => errors.push(message) })
  await expect.poll(() => mine.link.status.state).toBe('open')
  await links.close({ comeBackAfter: -1 })
  await expect.poll(() => mine.link.status.state).toBe('closed')
  // That is no error: the status says it.
  expect(errors).toEqual([])
})

test('a client that does not read holds a closing up for no longer than a second', async () => {
  const { url, links } = await served()
  const raw = await RawClient.greeted(url)
  raw.socket.pause()
  await expect.poll(() => links.connections).toBe(1)
  const began = Date.now()
  await links.close()
  expect(Date.now() - began).toBeLessThan(1_500)
})

test('a bus that is closed closes its server', async () => {
  const { url, links, bus } = await served({ heartbeat: 100 })
  const raw = await RawClient.greeted(url)
  bus.close()
  expect((await raw.closed).code).toBe(1001)
  await expect.poll(() => links.connections).toBe(0)
})

test('counts what it holds and what it did', async () => {
  const bus = new Bus()
  const { url, links } = await served({ authorize: anyone }, bus)
  for (let id = 0; id < 5; id++) bus.publish(`t/${id}`, 'x'.repeat(100))
  const raw = await RawClient.greeted(url)
  raw.send(['want', 't/*', 0, false])
  await expect.poll(() => raw.of('batch').length).toBe(1)
  // Under way and unacknowledged: what is published meanwhile is replaced.
  for (let count = 0; count < 10; count++) bus.publish('t/0', count)
  raw.send(['ack', 1])
  await expect.poll(() => raw.of('batch').length).toBe(2)
  const stats = links.stats()
  expect(stats).toMatchObject({
    connections: 1,
    topics: 5,
    batches: 2,
    values: 6,
    conflated: 9,
    refused: 0,
    dropped: 0,
  })
  expect(stats.bytesOut).toBeGreaterThan(500)
  expect(stats.bytesOut).toBeLessThan(1_500)
  expect(stats.bytesIn).toBeGreaterThan(50)
  raw.send(['evil'])
  await raw.closed
  await expect.poll(() => links.connections).toBe(0)
  expect(links.stats()).toMatchObject({ connections: 0, topics: 0, batches: 2, dropped: 1 })
  expect(links.stats().bytesOut).toBeGreaterThan(stats.bytesOut)
})

test('the same value is encoded once for all clients', async () => {
  let encoded = 0
  const { url, bus } = await served()
  const clients = Array.from({ length: 10 }, () => client(url, { subscribe: ['x'] }))
  await expect.poll(() => clients.every(({ link }) => link.status.state === 'open')).toBe(true)
  const toJSON = (): string => `value ${++encoded}`
  bus.publish('x', { toJSON })
  await expect.poll(() => clients.map(each => each.bus.latest('x'))).toEqual(Array(10).fill('value 1'))
})

test('a value that cannot be encoded is reported once, not for each client and each time', async () => {
  const errors: string[] = []
  const { url, bus } = await served({ onError: ({ code, topic }) => errors.push(`${code} ${topic}`) })
  const clients = Array.from({ length: 5 }, () => client(url, { subscribe: ['**'] }))
  await expect.poll(() => clients.every(({ link }) => link.status.state === 'open')).toBe(true)
  bus.publish('bad', 1n)
  bus.publish('good', 1)
  await expect.poll(() => clients.map(each => each.bus.latest('good'))).toEqual([1, 1, 1, 1, 1])
  expect(errors).toEqual(['UNENCODABLE bad'])
})
