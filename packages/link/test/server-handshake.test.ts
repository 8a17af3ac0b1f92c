import { createConnection } from 'node:net'
import { Bus } from '@dropslot/core'
import { serve } from '@dropslot/link/server'
import { describe, expect, test } from 'vitest'
import { atEnd, client, listen, RawClient, served, statusOf } from './server-bench'

const token = (text: string): string => `dropslot.token.${Buffer.from(text).toString('base64url')}`

describe('origins', () => {
  test('a page of an origin that is not on the list is turned away before the upgrade', async () => {
    const { url, links } = await served({ origins: ['https://good.example'] })
    expect(await statusOf(url, { origin: 'https://good.example' })).toBe(101)
    for (const origin of ['https://bad.example', 'http://good.example', 'https://good.example.bad.example', 'null']) {
      expect(await statusOf(url, { origin }), origin).toBe(403)
    }
    expect(links.stats().rejected).toBe(4)
  })

  test('without a list, pages of the same host pass, and no others', async () => {
    const { url, port } = await served()
    expect(await statusOf(url, { origin: `http://127.0.0.1:${port}` })).toBe(101)
    expect(await statusOf(url, { origin: `http://127.0.0.1:${port + 1}` })).toBe(403)
    expect(await statusOf(url, { origin: 'https://bad.example' })).toBe(403)
    expect(await statusOf(url, { origin: 'null' })).toBe(403)
    const host = 'shop.example:443'
    expect(await statusOf(url, { origin: 'https://shop.example', headers: { host } })).toBe(101)
  })

  test('what is no page shows no origin, and is for authorize to judge', async () => {
    const { url } = await served({ origins: [], authorize: ({ origin }) => origin === undefined })
    expect(await statusOf(url)).toBe(101)
  })
})

describe('authorize', () => {
  test('a token comes with the request, whatever is in it, and never in the address', async () => {
    const seen: unknown[] = []
    const { url, bus } = await served({
      authorize: ({ token, request }) => {
        seen.push(token, request.url)
        return token === 'schlüssel/+= 🗝'
      },
    })
    bus.publish('x', 1)
    const { bus: mine } = client(url, { subscribe: ['x'] }, { token: async () => 'schlüssel/+= 🗝' })
    await expect.poll(() => mine.latest('x')).toBe(1)
    expect(seen).toEqual(['schlüssel/+= 🗝', '/bus'])
    expect(await statusOf(url, {}, ['dropslot.1', token('wrong')])).toBe(401)
    expect(await statusOf(url, {}, ['dropslot.1'])).toBe(401)
  })

  test('a token that is no base64url of UTF-8 is turned away', async () => {
    const { url } = await served()
    expect(await statusOf(url, {}, ['dropslot.1', 'dropslot.token.!!'])).toBe(400)
    expect(await statusOf(url, {}, ['dropslot.1', 'dropslot.token._w'])).toBe(400)
  })

  test('who does not speak the protocol is turned away', async () => {
    const { url } = await served()
    expect(await statusOf(url, {}, [])).toBe(400)
    expect(await statusOf(url, {}, ['other'])).toBe(400)
  })

  test('the answer names the protocol, and not the token', async () => {
    const { url } = await served()
    const raw = await RawClient.open(url)
    expect(raw.socket.protocol).toBe('dropslot.1')
    expect(raw.socket.extensions).toBe('')
  })

  test.each([
    ['false', () => false],
    ['a promise of false', async () => false],
    ['undefined', () => undefined],
    ['null', () => null],
    ['a truthy word', () => 'yes'],
  ])('an answer of %s keeps out', async (_, authorize) => {
    const { url, links } = await served({ authorize: authorize as never })
    expect(await statusOf(url)).toBe(401)
    expect(links.connections).toBe(0)
  })

  test('a throw keeps out, and is reported', async () => {
    const errors: string[] = []
    const { url } = await served({
      authorize: () => Promise.reject(new Error('no database')),
      onError: ({ code, message }) => errors.push(`${code} ${message}`),
    })
    expect(await statusOf(url)).toBe(401)
    expect(errors).toEqual(['DENIED A client was kept out by a throw: no database.'])
  })

  test('one that hangs is given up, and counts until then', async () => {
    const signals: AbortSignal[] = []
    const { url } = await served({
      authorize: ({ signal }) => {
        signals.push(signal)
        return new Promise(() => {})
      },
      limits: { authorizeWithin: 100, connections: 1 },
    })
    const hanging = statusOf(url)
    await expect.poll(() => signals.length).toBe(1)
    expect(await statusOf(url)).toBe(503)
    expect(signals.length).toBe(1)
    expect(await hanging).toBe(503)
    expect(signals[0]?.aborted).toBe(true)
    // Its place is free again.
    const next = statusOf(url)
    await expect.poll(() => signals.length).toBe(2)
    await next
  })

  test('one whose client has gone meanwhile lets nobody in', async () => {
    const resolves: ((allowed: boolean) => void)[] = []
    const { url, links } = await served({
      authorize: () => new Promise<boolean>(resolve => resolves.push(resolve)),
      limits: { connections: 1 },
    })
    const gone = statusOf(url, { handshakeTimeout: 50 }).catch(() => 0)
    await expect.poll(() => resolves.length).toBe(1)
    await gone
    await expect.poll(() => links.stats().rejected).toBe(1)
    resolves[0]?.(true)
    const next = statusOf(url)
    await expect.poll(() => resolves.length).toBe(2)
    resolves[1]?.(true)
    expect(await next).toBe(101)
  })
})

describe('how many', () => {
  test('connections in all, from the first moment of their handshakes', async () => {
    const waiting: (() => void)[] = []
    const { url, links } = await served({
      authorize: () => new Promise<boolean>(resolve => waiting.push(() => resolve(true))),
      limits: { connections: 3 },
    })
    const statuses = Promise.all([statusOf(url), statusOf(url), statusOf(url), statusOf(url), statusOf(url)])
    await expect.poll(() => waiting.length).toBe(3)
    await expect.poll(() => links.stats().rejected).toBe(2)
    for (const go of waiting) go()
    expect((await statuses).sort()).toEqual([101, 101, 101, 503, 503])
  })

  test('connections by address, which is the proxy’s to tell where there is one', async () => {
    const { url } = await served({
      address: ({ headers }) => String(headers['x-forwarded-for']),
      limits: { connectionsPerAddress: 1 },
    })
    const from = (address: string): { headers: Record<string, string> } => ({ headers: { 'x-forwarded-for': address } })
    const held = await RawClient.open(url, from('10.0.0.1'))
    expect(await statusOf(url, from('10.0.0.1'))).toBe(429)
    expect(await statusOf(url, from('::ffff:10.0.0.1'))).toBe(429)
    expect(await statusOf(url, from('10.0.0.2'))).toBe(101)
    await RawClient.open(url, from('2001:db8::1'))
    expect(await statusOf(url, from('2001:db8:0:0:ffff::2'))).toBe(429)
    expect(await statusOf(url, from('2001:db8:0:1::2'))).toBe(101)
    held.socket.terminate()
    await expect.poll(() => statusOf(url, from('10.0.0.1'))).toBe(101)
  })
})

describe('paths', () => {
  test('several servers share one HTTP server, and a path that none knows is answered 404', async () => {
    const { http, url, port } = await listen()
    const [a, b] = [new Bus(), new Bus()]
    a.publish('x', 'a')
    b.publish('x', 'b')
    const first = serve(a, { server: http, path: '/bus' })
    const second = serve(b, { server: http, path: '/other' })
    atEnd(() => Promise.all([first.close(), second.close()]))
    const mine = client(url, { subscribe: ['x'] })
    const other = client(`ws://127.0.0.1:${port}/other?a=b`, { subscribe: ['x'] })
    await expect.poll(() => [mine.bus.latest('x'), other.bus.latest('x')]).toEqual(['a', 'b'])
    expect(await statusOf(`ws://127.0.0.1:${port}/nowhere`)).toBe(404)
    expect(await statusOf(`ws://127.0.0.1:${port}/bus/more`)).toBe(404)
  })

  test('a path that it does not know is left to other listeners', async () => {
    const { http, port } = await served()
    let asked = 0
    http.on('upgrade', (request, stream) => {
      if (request.url !== '/foreign') return
      asked++
      stream.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\n\r\n')
    })
    expect(await statusOf(`ws://127.0.0.1:${port}/foreign`)).toBe(418)
    expect(asked).toBe(1)
    expect(await statusOf(`ws://127.0.0.1:${port}/bus`)).toBe(101)
  })

  test('after it was closed it takes no more upgrades, and the HTTP server stays', async () => {
    const { http, links, url } = await served()
    await links.close()
    expect(http.listenerCount('upgrade')).toBe(0)
    expect(http.listening).toBe(true)
    http.on('request', (_, response) => response.writeHead(426).end())
    expect(await statusOf(url)).toBe(426)
  })
})

test('a connection that breaks in the midst of its handshake disturbs nobody', async () => {
  let asked = 0
  const { port, url, links } = await served({
    authorize: async () => {
      asked++
      await new Promise(resolve => setTimeout(resolve, 20))
      return true
    },
  })
  const request = [
    'GET /bus HTTP/1.1',
    'Host: a',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: dropslot.1',
  ]
  for (const cut of [true, false]) {
    const socket = createConnection(port, '127.0.0.1')
    socket.on('error', () => {})
    const lines = cut ? request : request.filter(line => !line.startsWith('Sec-WebSocket-Key'))
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    await expect.poll(() => asked).toBe(cut ? 1 : 2)
    if (cut) socket.resetAndDestroy()
    else await new Promise(resolve => socket.resume().on('close', resolve))
  }
  expect(await statusOf(url)).toBe(101)
  await expect.poll(() => links.connections).toBe(0)
})

test.each([
  [{ path: 'bus' }],
  [{ limits: { topics: 0 } }],
  [{ limits: { topic: 1 } }],
  [{ window: 5 }],
  [{ heartbeat: 0 }],
  [{ server: {} }],
])('options that are none are a TypeError: %j', async options => {
  const { http } = await listen()
  expect(() => serve(new Bus(), { server: http, ...options } as never)).toThrow(TypeError)
  expect(http.listenerCount('upgrade')).toBe(0)
})
