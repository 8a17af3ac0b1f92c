import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MessageChannel } from 'node:worker_threads'
import { Bus } from '@dropslot/core'
import {
  connect,
  type Link,
  type LinkError,
  type LinkOptions,
  port,
  tabs,
  type WebSocketOptions,
  webSocket,
} from '@dropslot/link'
import { msgpack } from '@dropslot/link/msgpack'
import { type ServeOptions, serve } from '@dropslot/link/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const platform = { WebSocket: WebSocket as unknown as NonNullable<WebSocketOptions['WebSocket']> }
const nowhere = () => webSocket('ws://127.0.0.1:1/bus', platform)
/** What a program without types may pass. */
const any = (value: unknown) => value as never

describe('wrong arguments are a TypeError that says what is right, where they are given', () => {
  it.each<[LinkOptions, RegExp]>([
    [{ subscribe: any('host/**') }, /subscribe must be a list such as \['host\/\*\*'\], not 'host\/\*\*'/],
    [{ subscribe: any([5]) }, /not one which has 5/],
    [{ publish: any('cursor/me') }, /publish must be a list such as/],
    [{ publish: [''] }, /not one which has ''/],
    [{ statusTopic: '' }, /statusTopic must be a topic's name, such as 'link', not ''/],
    [{ whenHidden: any('sleep') }, /'follow' or 'rest', not 'sleep'/],
    [{ backoff: any(5) }, /backoff must be an object/],
    [{ backoff: { first: -1 } }, /backoff.first must be a number from 1/],
    [{ onError: any('x') }, /onError must be a function, not 'x'/],
    [{ heartbeat: any('100') }, /heartbeat must be a number from 10 to 2147483647, not '100'/],
    [any(null), /connect takes options third/],
    [any(['host/**']), /connect takes options third/],
    [any({ subscibe: ['host/**'] }), /^subscibe is no option; there are subscribe, /],
    [any({ toString: 1 }), /^toString is no option/],
    [{ backoff: any({ frist: 10 }) }, /^backoff\.frist is no option; there are first, longest/],
    [{ window: 5 }, /window must be a number from 1 to 4, not 5/],
  ])('connect %j', (options, words) => {
    const connected = () => ends.push(connect(new Bus(), nowhere(), options).close)
    expect(connected).toThrow(TypeError)
    expect(connected).toThrow(words)
  })

  it('connect without a bus, or an endpoint', () => {
    expect(() => connect(any(undefined), nowhere())).toThrow(/needs a bus/)
    expect(() => connect(new Bus(), any('ws://127.0.0.1:1'))).toThrow(/needs an endpoint second.*'ws:/)
    const { port1 } = new MessageChannel()
    expect(() => connect(new Bus(), any(port1))).toThrow(/port\(worker\)/)
  })

  it('link.subscribe, whose wrong deltas would end the line again and again', () => {
    const link = connect(new Bus(), nowhere())
    ends.push(() => link.close())
    expect(() => link.subscribe('a', { deltas: any(1) })).toThrow(/deltas must be true or false, not 1/)
    expect(() => link.subscribe('a', { every: any('100') })).toThrow(/not '100'/)
    expect(() => link.subscribe(any(5))).toThrow(/not 5/)
    expect(() => link.subscribe('a', any({ evry: 100 }))).toThrow(/^evry is no option/)
    expect(() => link.subscribe('a', { every: undefined, deltas: undefined })).not.toThrow()
  })

  it('endpoints', () => {
    for (const url of ['', 'nonsense', 'ftp://example.com', any(undefined)])
      expect(() => webSocket(url)).toThrow(/such as 'wss:\/\/example.com\/bus'/)
    expect(() => webSocket('ws://a', { token: any(5) })).toThrow(/token/)
    expect(() => webSocket('ws://a', { timeout: -1 })).toThrow(/timeout/)
    expect(() => webSocket('ws://a', { codec: any('msgpack') })).toThrow(/@dropslot\/link\/msgpack/)
    expect(() => port(any({}))).toThrow(/port needs a Worker/)
    expect(() => tabs('a', { share: any('ws://a') })).toThrow(/share must be an endpoint/)
    expect(() => tabs('a', { silence: -1 })).toThrow(/silence/)
    expect(() => tabs('')).toThrow(/tabs needs a name.*not ''/)
    expect(() => webSocket('ws://a', any({ tokne: 'x' }))).toThrow(/^tokne is no option/)
    expect(() => tabs('a', any({ shared: nowhere() }))).toThrow(/^shared is no option/)
    const { port1 } = new MessageChannel()
    expect(() => port(port1, any({ transfers: () => [] }))).toThrow(/^transfers is no option/)
  })

  it.each<[Partial<ServeOptions>, RegExp]>([
    [{ path: 'bus' }, /path must begin with '\/', not 'bus'/],
    [{ path: '/bus?a' }, /no query/],
    // A string would be searched for the origin, so that a part of it would do.
    [{ origins: any('https://example.com') }, /origins must be a list/],
    [{ origins: ['https://example.com/'] }, /as browsers write it/],
    [{ origins: ['*'] }, /as browsers write it/],
    [{ authorize: any(true) }, /authorize must be a function, not true/],
    [{ codec: any('msgpack') }, /codec must be an object/],
    [{ address: any('x') }, /address must be a function/],
    [any({ orgins: ['https://example.com'] }), /^orgins is no option; there are server, path, origins/],
    [{ limits: any({ topcis: 5 }) }, /limits.topcis is no limit; there are frameBytes, topics/],
    [{ limits: any(5) }, /limits must be an object such as { topics: 100 }, not 5/],
    [{ limits: any(null) }, /limits must be an object such as { topics: 100 }, not null/],
    [{ limits: any([]) }, /limits must be an object/],
    [{ heartbeat: 0 }, /heartbeat must be a number from 10/],
  ])('serve %j', (options, words) => {
    expect(() => serve(new Bus(), { server: createServer(), ...options })).toThrow(words)
    expect(() => serve(new Bus(), any(undefined))).toThrow(/serve needs a server/)
  })
})

it('a link of a bus that was closed is closed itself, and dials nobody', () => {
  const bus = new Bus()
  const before = connect(bus, nowhere())
  bus.close()
  expect(before.status).toEqual({ state: 'closed', reason: 'its bus was closed' })
  expect(connect(bus, nowhere()).status).toEqual(before.status)
  const never = new Bus()
  never.close()
  expect(() => connect(never, nowhere())).toThrow(/The bus is closed/)
})

it('a platform without WebSocket closes the link and says what to pass, instead of trying again for ever', async () => {
  vi.stubGlobal('WebSocket', undefined)
  const errors: LinkError[] = []
  const link = connect(new Bus(), webSocket('ws://127.0.0.1:1/bus'), { onError: error => errors.push(error) })
  ends.push(() => link.close(), vi.unstubAllGlobals)
  await vi.waitFor(() => expect(link.status.state).toBe('closed'))
  expect(errors.map(String)).toEqual([expect.stringMatching(/webSocket\(url, \{ WebSocket \}\)\.$/)])
})

it('a value with an undefined field, by MessagePack, ends no line; what cannot be read there is not sent', async () => {
  const bus = new Bus()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const errors: LinkError[] = []
  const links = serve(bus, { server, codec: msgpack, onError: error => errors.push(error) })
  const there = new Bus()
  const states: string[] = []
  there.subscribe('link', status => states.push((status as Link['status']).state))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const link = connect(there, webSocket(url, { ...platform, codec: msgpack }), {
    subscribe: ['*'],
    statusTopic: 'link',
  })
  ends.push(
    () => server.close(),
    () => links.close(),
    () => link.close(),
  )
  bus.publish('undefined', { a: undefined, b: 1 })
  bus.publish('function', () => 1)
  bus.publish('deep', JSON.parse('['.repeat(600) + ']'.repeat(600)))
  bus.publish('last', 1)
  await vi.waitFor(() => expect(there.topic('last').latest).toBe(1))
  expect(there.topic('undefined').latest).toEqual({ a: undefined, b: 1 })
  expect(there.topic('function').latest).toBeUndefined()
  expect(there.topic('deep').latest).toBeUndefined()
  expect(states).toEqual(['connecting', 'open'])
  expect(errors.map(({ code, topic }) => [code, topic])).toEqual([
    ['UNENCODABLE', 'function'],
    ['UNENCODABLE', 'deep'],
  ])
})

it('a path is served once, until that is closed: two who answer one upgrade would end the process', async () => {
  const server = createServer()
  const first = serve(new Bus(), { server, path: '/bus' })
  const other = serve(new Bus(), { server, path: '/other' })
  expect(() => serve(new Bus(), { server, path: '/bus' })).toThrow(/serves links at '\/bus' already/)
  expect(() => serve(new Bus(), { server })).toThrow(/already/)
  await Promise.all([first.close(), other.close()])
  const every = serve(new Bus(), { server })
  expect(() => serve(new Bus(), { server, path: '/bus' })).toThrow(/at every path already/)
  await every.close()
})

it('a field named __proto__ is not sent, and the other topics go on', async () => {
  const bus = new Bus()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const errors: LinkError[] = []
  const links = serve(bus, { server, onError: error => errors.push(error) })
  const there = new Bus()
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const link = connect(there, webSocket(url, platform), { subscribe: ['*'] })
  ends.push(
    () => server.close(),
    () => links.close(),
    () => link.close(),
  )
  bus.publish('text', '{"__proto__":1}')
  bus.publish('field', JSON.parse('{"a":{"__proto__":1}}'))
  bus.publish('last', 1)
  await vi.waitFor(() => expect(there.topic('last').latest).toBe(1))
  expect(there.topic('text').latest).toBe('{"__proto__":1}')
  expect(errors.map(({ code, topic }) => [code, topic])).toEqual([['UNENCODABLE', 'field']])
  expect(link.status.state).toBe('open')
})
