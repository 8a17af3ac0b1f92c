import { Bus } from '@dropslot/core'
import { describe, expect, test } from 'vitest'
import { anyone, atEnd, client, neighbour, RawClient, type Served, served } from './server-bench'

const small = { topics: 3, patterns: 2, nameLength: 20, frameBytes: 2_000, messagesPerSecond: 50 }

async function limited(bus: Bus = new Bus()): Promise<Served & { unharmed: () => Promise<void> }> {
  const server = await served({ authorize: anyone, limits: small }, bus)
  return { ...server, unharmed: await neighbour(server) }
}

const value = (id: number, held: unknown = 1, version = 1): unknown[] => [id, version, 0, held]
const batch = (seq: number, topics: unknown[], items: unknown[]): unknown[] => ['batch', seq, 0, topics, items]

type Attack = (raw: RawClient) => void

const attacks: [what: string, code: number, reason: RegExp, attack: Attack][] = [
  ['a frame of too many bytes', 1009, /^$/, raw => raw.send(['want', 'x'.repeat(3_000), 0, false])],
  ['JSON that is none', 4405, /no JSON/, raw => raw.socket.send('{')],
  ['a frame that is unknown', 4404, /an unknown frame/, raw => raw.send(['evil', 1])],
  ['a frame that is no array', 4404, /an unknown frame/, raw => raw.socket.send('{"0":"want"}')],
  ['a frame that is malformed', 4400, /a malformed want frame/, raw => raw.send(['want', 1, 0, false])],
  ['a binary frame without a head', 4400, /without a head/, raw => raw.socket.send(new Uint8Array(2))],
  ['an acknowledgement of what was never sent', 4426, /batch 7 is not under way/, raw => raw.send(['ack', 7])],
  ['a name that is too long', 4422, /more than 20 characters/, raw => raw.send(['want', 'x'.repeat(21), 0, false])],
  ['a long name to publish to', 4422, /more than 20/, raw => raw.send(batch(1, [[1, 'x'.repeat(21), 0]], []))],
  ['a long name in what it has', 4422, /more than 20/, raw => raw.send(['have', [['x'.repeat(21), 1, 1, 'a']]])],
  [
    'too many patterns',
    4421,
    /more than 2 patterns/,
    raw => {
      for (const name of ['a', 'b', 'c']) raw.send(['want', name, 0, false])
    },
  ],
  ['too many patterns to publish to', 4421, /more than 2 patterns/, raw => raw.send(['offer', ['a', 'b', 'c']])],
  [
    'too many topics to publish to',
    4420,
    /more than 3 topics/,
    raw =>
      raw.send(
        batch(
          1,
          [1, 2, 3, 4].map(id => [id, `t${id}`, 0]),
          [],
        ),
      ),
  ],
  [
    'too many topics that it has',
    4420,
    /more than 3 topics/,
    raw => raw.send(['have', [1, 2, 3, 4].map(id => [`t${id}`, 1, 1, 'a'])]),
  ],
  ['too many topics by a pattern', 4420, /more than 3 topics/, raw => raw.send(['want', 'many/*', 0, false])],
  ['a topic named __proto__', 4423, /__proto__/, raw => raw.send(['want', '__proto__', 0, false])],
  [
    'a field named __proto__',
    4423,
    /__proto__/,
    raw => raw.socket.send('["batch",1,0,[[1,"x",0]],[[1,1,0,{"a":{"__proto__":{"evil":1}}}]]]'),
  ],
  [
    'the same, written otherwise',
    4423,
    /__proto__/,
    raw => raw.socket.send(String.raw`["batch",1,0,[[1,"x",0]],[[1,1,0,{"\u005f_proto__":{"evil":1}}]]]`),
  ],
  [
    'too many messages a second',
    4429,
    /more than 50 messages a second/,
    raw => {
      for (let sent = 0; sent < 100; sent++) raw.send(['ping'])
    },
  ],
  [
    'too many pings of the socket',
    4429,
    /more than 50 messages a second/,
    raw => {
      for (let sent = 0; sent < 100; sent++) raw.socket.ping()
    },
  ],
  [
    'batches without waiting for acknowledgements',
    4429,
    /more than 50/,
    raw => {
      for (let seq = 1; seq <= 100; seq++) raw.send(batch(seq, [], []))
    },
  ],
  ['a batch out of its order', 4400, /batch 2 after 0/, raw => raw.send(batch(2, [], []))],
  ['a value without a topic', 4400, /without a name/, raw => raw.send(batch(1, [], [value(9)]))],
  ['an epoch of the far future', 4400, /in the future/, raw => raw.send(batch(1, [[1, 'x', 2 ** 49]], []))],
  ['another version of the protocol', 4406, /version 2/, raw => raw.send(['hello', 2, 'someone', 'json', 0])],
]

describe('each limit closes the line with a code of its own, and nobody else notices:', () => {
  test.each(attacks)('%s', async (_, code, reason, attack) => {
    const server = await limited()
    for (let id = 0; id < 4; id++) server.bus.publish(`many/${id}`, id)
    const raw = code === 4406 ? await RawClient.open(server.url) : await RawClient.greeted(server.url)
    attack(raw)
    const closed = await raw.closed
    expect(closed.code).toBe(code)
    expect(closed.reason).toMatch(reason)
    expect(({} as { evil?: unknown }).evil).toBeUndefined()
    await server.unharmed()
    await expect.poll(() => server.links.connections).toBe(1)
    expect(server.links.stats().topics).toBe(1)
    if (code !== 1009) expect(server.links.stats().dropped).toBe(1)
  })

  test('a frame before hello', async () => {
    const server = await limited()
    const raw = await RawClient.open(server.url)
    raw.send(['want', 'x', 0, false])
    expect(await raw.closed).toEqual({ code: 4400, reason: 'a want frame before hello' })
    await server.unharmed()
  })

  test('no hello in time', async () => {
    const server = await served({ limits: { helloWithin: 100 } })
    const unharmed = await neighbour(server)
    const raw = await RawClient.open(server.url)
    expect(await raw.closed).toEqual({ code: 4425, reason: 'no hello within 100 ms' })
    await unharmed()
  })

  test('no acknowledgement in time: a dead reader is dropped, and its marks are freed', async () => {
    const server = await served({ limits: { acknowledgeWithin: 100 } })
    server.bus.publish('x', 1)
    const unharmed = await neighbour(server)
    const raw = await RawClient.greeted(server.url)
    raw.send(['want', '**', 0, false])
    await expect.poll(() => raw.of('batch').length).toBe(1)
    expect(server.links.stats().topics).toBe(2)
    expect(await raw.closed).toEqual({ code: 4424, reason: 'no acknowledgement within 100 ms' })
    expect(server.links.stats().topics).toBe(1)
    await unharmed()
  })

  test('not while it rests, and from then on again', async () => {
    const server = await served({ limits: { acknowledgeWithin: 200 } })
    server.bus.publish('x', 1)
    const raw = await RawClient.greeted(server.url)
    raw.send(['want', 'x', 0, false])
    await expect.poll(() => raw.of('batch').length).toBe(1)
    raw.send(['rest', true])
    const pause = Date.now()
    await expect.poll(() => Date.now() - pause).toBeGreaterThan(500)
    expect(raw.socket.readyState).toBe(1)
    raw.send(['rest', false])
    const awake = Date.now()
    await expect.poll(() => Date.now() - awake).toBeGreaterThan(100)
    expect(raw.socket.readyState).toBe(1)
    raw.send(['ack', 1])
    server.bus.publish('x', 2)
    await expect.poll(() => raw.of('batch').length).toBe(2)
    expect((await raw.closed).code).toBe(4424)
  })

  test('nothing heard: a line that is silent for two heartbeats is ended', async () => {
    const server = await served({ heartbeat: 60 })
    const unharmed = await neighbour(server)
    const raw = await RawClient.open(server.url, { autoPong: false })
    raw.send(['hello', 1, 'silent', 'json', 0])
    const began = Date.now()
    await raw.closed
    expect(Date.now() - began).toBeLessThan(1_000)
    await unharmed()
    // One that answers stays.
    const answers = await RawClient.greeted(server.url)
    await expect.poll(() => Date.now() - began, { timeout: 5_000 }).toBeGreaterThan(1_000)
    expect(answers.socket.readyState).toBe(1)
  })

  test('an end of the closing that never comes is not waited for', async () => {
    const server = await limited()
    const raw = await RawClient.greeted(server.url)
    raw.socket.pause()
    raw.send(['evil'])
    await expect.poll(() => server.links.stats().dropped).toBe(1)
    await expect.poll(() => server.links.connections, { timeout: 5_000 }).toBe(1)
  })
})

test('want("**") of a million names is refused in little time, and nobody else notices', async () => {
  const bus = new Bus()
  for (let id = 0; id < 1_000_000; id++) bus.publish(`n/${id}`, id)
  const server = await served({}, bus)
  const unharmed = await neighbour(server)
  const raw = await RawClient.greeted(server.url)
  const began = performance.now()
  raw.send(['want', '**', 0, false])
  expect(await raw.closed).toEqual({ code: 4420, reason: 'more than 10000 topics' })
  expect(performance.now() - began).toBeLessThan(2_000)
  await unharmed()
  expect(server.links.stats().topics).toBe(1)
}, 60_000)

test('few frames that are much work are too many', async () => {
  const server = await served()
  for (let id = 0; id < 5_000; id++) server.bus.publish(`n/${id}`, id)
  const unharmed = await neighbour(server)
  const raw = await RawClient.greeted(server.url)
  for (let count = 0; count < 200; count++) raw.send(['want', '**', 0, false], ['unwant', '**'])
  expect((await raw.closed).code).toBe(4429)
  await unharmed()
})

test('as many patterns as a client may have are had at once, and again after each reconnect', async () => {
  const server = await served()
  for (let id = 0; id < 10_000; id++) server.bus.publish(`n/${id}`, id)
  const subscribe = Array.from({ length: 250 }, (_, id) => `building/north/floor/3/room/${id}/sensor/*`)
  const errors: unknown[] = []
  const mine = client(server.url, { subscribe, onError: error => errors.push(error) })
  for (const value of [1, 2]) {
    await expect.poll(() => mine.link.status.state, { timeout: 5_000 }).toBe('open')
    server.bus.publish('building/north/floor/3/room/249/sensor/heat', value)
    await expect
      .poll(() => mine.bus.latest('building/north/floor/3/room/249/sensor/heat'), { timeout: 10_000 })
      .toBe(value)
    // Cut, so that it comes back.
    server.http.closeAllConnections()
  }
  expect(errors).toEqual([])
}, 30_000)

test('a pattern costs the more the longer it is', async () => {
  const server = await served()
  for (let id = 0; id < 5_000; id++) server.bus.publish(`n/${id}`, id)
  const unharmed = await neighbour(server)
  const wantMany = (raw: RawClient, length: number): void => {
    for (let id = 10; id < 50; id++) raw.send(['want', `${'*a'.repeat((length - 2) / 2)}${id}`, 0, false])
    raw.send(['ping'])
  }
  const short = await RawClient.greeted(server.url)
  wantMany(short, 20)
  await expect.poll(() => short.of('pong').length, { timeout: 5_000 }).toBe(1)
  const long = await RawClient.greeted(server.url)
  wantMany(long, 250)
  expect(await long.closed).toEqual({ code: 4429, reason: 'patterns that take too long to look for' })
  await unharmed()
})

test('a name that is wanted and no longer costs one look, however many topics and patterns there are', async () => {
  const server = await served()
  for (let id = 0; id < 5_000; id++) server.bus.publish(`n/${id}`, id)
  const raw = await RawClient.greeted(server.url)
  raw.send(['want', '**', 1_000_000, false])
  for (let id = 0; id < 200; id++) raw.send(['want', `other/${id}`, 0, false])
  raw.send(['ping'])
  await expect.poll(() => raw.of('pong').length, { timeout: 5_000 }).toBe(1)
  const began = performance.now()
  for (let count = 0; count < 200; count++) raw.send(['want', 'n/1', count, false], ['unwant', 'n/1'])
  raw.send(['ping'])
  await expect.poll(() => raw.of('pong').length, { interval: 1, timeout: 20_000 }).toBe(2)
  expect(performance.now() - began).toBeLessThan(500)
}, 30_000)

test('a pattern that is no longer wanted costs more the more others there are to look at', async () => {
  const server = await served()
  for (let id = 0; id < 5_000; id++) server.bus.publish(`n/${id}`, id)
  const unharmed = await neighbour(server)
  const raw = await RawClient.greeted(server.url)
  for (let id = 0; id < 30; id++) raw.send(['want', `other/${id}/*`, 1, false])
  for (let count = 0; count < 20; count++) raw.send(['want', 'n/*', 0, false], ['unwant', 'n/*'])
  expect((await raw.closed).code).toBe(4429)
  await unharmed()
  // Few of them are no work at all.
  const other = await RawClient.greeted(server.url)
  for (let count = 0; count < 15; count++) other.send(['want', 'n/*', 0, false], ['unwant', 'n/*'])
  other.send(['ping'])
  await expect.poll(() => other.of('pong').length, { timeout: 5_000 }).toBe(1)
})

test('each pattern more costs no more than the one before', async () => {
  const server = await served()
  for (let id = 0; id < 5_000; id++) server.bus.publish(`a/a/a/a/a/a/a/a/${id}`, id)
  const raw = await RawClient.greeted(server.url)
  const patternOf = (bits: number): string =>
    `${[...bits.toString(2).padStart(8, '0')].map(bit => (bit === '0' ? 'a' : '*')).join('/')}/*`
  const timeOf = async (from: number, to: number): Promise<number> => {
    const before = raw.of('pong').length
    const began = performance.now()
    for (let bits = from; bits < to; bits++) raw.send(['want', patternOf(bits), 0, false])
    raw.send(['ping'])
    await expect.poll(() => raw.of('pong').length, { interval: 1, timeout: 15_000 }).toBe(before + 1)
    return performance.now() - began
  }
  await timeOf(0, 20)
  const first = await timeOf(20, 50)
  const last = await timeOf(150, 180)
  expect(last).toBeLessThan(2 * first + 100)
})

test('an honest client that publishes faster than it may is slowed down, not closed', async () => {
  const server = await limited()
  const fast = client(server.url, { publish: ['fast'] })
  await expect.poll(() => fast.link.status.state).toBe('open')
  let published = 0
  const timer = setInterval(() => fast.bus.publish('fast', ++published), 1)
  atEnd(() => clearInterval(timer))
  let heard = 0
  server.bus.subscribe('fast', () => heard++)
  await expect.poll(() => published, { timeout: 5_000 }).toBeGreaterThan(500)
  clearInterval(timer)
  await expect.poll(() => server.bus.latest('fast')).toBe(published)
  expect(fast.link.status.state).toBe('open')
  // 50 at once, then 50 a second, where it published several hundred a second.
  expect(heard).toBeLessThan(published / 2)
  expect(server.bus.topic('fast').version).toBe(published)
  await server.unharmed()
})

test('a limit is reported to the client that met it', async () => {
  const server = await limited()
  const errors: string[] = []
  client(server.url, { subscribe: ['a', 'b', 'c'], onError: ({ code, message }) => errors.push(`${code} ${message}`) })
  await expect.poll(() => errors[0]).toBe('LIMIT The server closed the line: more than 2 patterns.')
})

test('a client that meets a limit each time it comes is closed later and later, not in a loop', async () => {
  const server = await limited()
  const { link } = client(server.url, { subscribe: ['a', 'b', 'c'], backoff: { first: 20 }, onError: () => {} })
  const waits = new Set<number>()
  // Each wait is between a half and the whole of twice the last: 320 and more is the sixth at the soonest.
  const longest = () => {
    if (link.status.state === 'waiting') waits.add(link.status.retryIn)
    return Math.max(0, ...waits)
  }
  await expect.poll(longest, { interval: 5, timeout: 10_000 }).toBeGreaterThan(320)
})

test('what a client says that it has numbers no topic for others', async () => {
  const server = await served()
  const raw = await RawClient.greeted(server.url)
  const epoch = Date.now()
  raw.send(['have', [['x', epoch, 2 ** 48, 'evil']]], ['want', 'x', 0, false])
  await expect.poll(() => raw.of('batch').length).toBe(1)
  // It is told that there is none.
  expect(raw.of('batch')[0]?.[4]).toMatchObject([[expect.anything(), 1, expect.anything(), null, 4]])
  expect(raw.of('batch')[0]?.[3]).toEqual([[expect.anything(), 'x', epoch + 1]])
  server.bus.publish('x', 'first')
  const honest = client(server.url, { subscribe: ['x'] })
  await expect.poll(() => honest.bus.latest('x')).toBe('first')
  expect(honest.bus.topic('x').version).toBe(1)
})

test('a writer cannot take all versions that there are, nor say that it has them', async () => {
  const server = await served({ authorize: anyone })
  const high = 2 ** 48 + 1
  for (const frames of [
    [['offer', ['x']], batch(1, [[1, 'x', 1]], [value(1, 'evil', high)])],
    [['have', [['x', 1, high, 'evil']]]],
    [
      ['offer', ['x']],
      ['held', [['x', 1, high, 'evil']]],
    ],
  ]) {
    const raw = await RawClient.greeted(server.url)
    raw.send(...frames)
    expect(await raw.closed).toMatchObject({ code: 4400, reason: 'a version that nobody counts to' })
  }
  expect(server.bus.has('x')).toBe(false)
})

test('only who may write a topic, and offers it, has it numbered by what it held', async () => {
  const server = await served({ authorize: () => ({ write: name => name !== 'z' }) })
  const names = ['x', 'y', 'z']
  for (const name of names) server.bus.publish(name, 'own')
  const raw = await RawClient.greeted(server.url)
  raw.send(['offer', ['x', 'z']], ['held', names.map(name => [name, Date.now(), 1_000, 'before'])])
  for (const name of names) raw.send(['want', name, 0, false])
  const versions = (): unknown[] => raw.of('batch').flatMap(frame => (frame[4] as unknown[][]).map(item => item[1]))
  await expect.poll(versions).toEqual([1_001, 1, 1])
})

test('a wish for a rate of a million years keeps no timer busy', async () => {
  const server = await served()
  const raw = await RawClient.greeted(server.url)
  raw.send(['want', 'x', 2 ** 49, false])
  server.bus.publish('x', 1)
  await expect.poll(() => raw.of('batch').length).toBe(1)
  raw.send(['ack', 1])
  const warnings: string[] = []
  const warn = (warning: Error): unknown => warnings.push(warning.name)
  process.on('warning', warn)
  atEnd(() => process.off('warning', warn))
  server.bus.publish('x', 2)
  const pause = Date.now()
  await expect.poll(() => Date.now() - pause).toBeGreaterThan(400)
  expect(raw.of('batch').length).toBe(1)
  // A timer that is asked to wait too long does not wait at all, again and again; the platform says so.
  expect(warnings).toEqual([])
})

test('a name that nobody wanted for a while comes back under another number', async () => {
  const server = await served({ limits: { messagesPerSecond: 1_000_000 } })
  const mine = client(server.url, { subscribe: ['x'] })
  server.bus.publish('x', 1)
  await expect.poll(() => mine.bus.latest('x')).toBe(1)
  mine.link.unsubscribe('x')
  await expect.poll(() => server.links.stats().topics).toBe(0)
  server.bus.removeTopic('x')
  const others = client(server.url)
  await expect.poll(() => others.link.status.state).toBe('open')
  // So many names that what is known of those that are gone is forgotten.
  for (let round = 0; round < 2_500; round += 100) {
    const names = Array.from({ length: 100 }, (_, place) => `gone/${round + place}`)
    for (const name of names) others.link.subscribe(name)
    await expect.poll(() => server.links.stats().topics).toBe(100)
    for (const name of names) others.link.unsubscribe(name)
    await expect.poll(() => server.links.stats().topics).toBe(0)
  }
  let upgrades = 0
  server.http.on('upgrade', () => upgrades++)
  server.bus.publish('x', 2)
  mine.link.subscribe('x')
  await expect.poll(() => mine.bus.latest('x')).toBe(2)
  // By the line that was there.
  expect(upgrades).toBe(0)
  expect(mine.link.status.state).toBe('open')
})
