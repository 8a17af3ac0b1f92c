/** What goes wrong with lines, and that afterwards the newest value arrives, soon, and nothing has grown. */
import type { Socket } from 'node:net'
import { Bus } from '@dropslot/core'
import { describe, expect, test } from 'vitest'
import { distant } from './distant'
import { retained } from './memory'
import { LineProxy } from './proxy'
import { anyone, atEnd, type Client, client, type Served, served } from './server-bench'

interface Faulty extends Served {
  readonly proxy: LineProxy
  readonly mine: Client
  /** How old the newest value is on the client, in milliseconds. */
  staleness(): number
}

/** A server that publishes the time to `time`, a hundred times a second, and a client behind a proxy. */
async function faulty(heartbeat = 200): Promise<Faulty> {
  const server = await served({ authorize: anyone, limits: { acknowledgeWithin: 20_000 } })
  const proxy = await LineProxy.to(server.port)
  atEnd(() => proxy.close())
  const ticking = setInterval(() => server.bus.publish('time', Date.now()), 10)
  atEnd(() => clearInterval(ticking))
  const mine = client(proxy.url, { subscribe: ['**'], publish: ['mine'], heartbeat })
  await expect.poll(() => mine.bus.has('time')).toBe(true)
  return { ...server, proxy, mine, staleness: () => Date.now() - (mine.bus.latest('time') as number) }
}

/** Waits for values that are no older than that, and tells how long it took. */
async function current({ staleness }: Faulty, worst: number): Promise<number> {
  const began = Date.now()
  await expect.poll(staleness, { interval: 2, timeout: 8_000 }).toBeLessThan(worst)
  return Date.now() - began
}

async function finalValue({ bus, mine }: Faulty): Promise<void> {
  bus.publish('final', 'to client')
  mine.bus.publish('mine', 'to server')
  await expect.poll(() => mine.bus.latest('final'), { timeout: 5_000 }).toBe('to client')
  await expect.poll(() => bus.latest('mine'), { timeout: 5_000 }).toBe('to server')
}

const waited = async (ms: number): Promise<void> => {
  const began = Date.now()
  await expect.poll(() => Date.now() - began, { timeout: ms + 2_000 }).toBeGreaterThanOrEqual(ms)
}

describe('after each, the newest value arrives, and values are current again within about a round trip:', () => {
  test.each([50, 200])('a line that takes %i ms each way', async delay => {
    // Who asks after less than a round trip takes the way for a dead line.
    const all = await faulty(Math.max(200, 4 * delay))
    all.proxy.delay = delay
    await current(all, 2 * delay + delay + 60)
    // By the next batch: one way for the value, at most one round trip that it waits for the acknowledgement of the last.
    let worst = 0
    const began = Date.now()
    while (Date.now() - began < 1_500) {
      await new Promise(resolve => setTimeout(resolve, 5))
      worst = Math.max(worst, all.staleness())
    }
    expect(worst).toBeLessThan(5 * delay + 150)
    await finalValue(all)
    expect(all.mine.link.status.state).toBe('open')
  })

  test('a stall', async () => {
    const all = await faulty()
    all.proxy.stalled = true
    const before = all.links.stats()
    await waited(150)
    all.proxy.stalled = false
    expect(await current(all, 60)).toBeLessThan(200)
    expect(all.links.stats().batches - before.batches).toBeLessThan(50)
    await finalValue(all)
    expect(all.mine.link.status.state).toBe('open')
  })

  test('a stall that is long enough to be taken for a dead line', async () => {
    const all = await faulty()
    all.proxy.stalled = true
    await expect.poll(() => all.mine.link.status.state, { timeout: 3_000 }).not.toBe('open')
    all.proxy.stalled = false
    await current(all, 60)
    await finalValue(all)
    // The line that was given up is not kept.
    await expect.poll(() => all.links.connections, { timeout: 5_000 }).toBe(1)
    expect(all.links.stats().topics).toBe(3)
  })

  test('a drop, several times', async () => {
    const all = await faulty()
    let upgrades = 0
    all.http.on('upgrade', () => upgrades++)
    for (let round = 0; round < 5; round++) {
      const before = upgrades
      all.proxy.drop()
      await expect.poll(() => upgrades).toBeGreaterThan(before)
      await current(all, 60)
    }
    await finalValue(all)
    await expect.poll(() => all.links.connections).toBe(1)
    expect(all.links.stats().topics).toBe(3)
  })

  test('a cut in the midst of a frame', async () => {
    const all = await faulty()
    for (const bytes of [1, 7, 60, 1_000]) {
      all.bus.publish('long', 'x'.repeat(2_000 + bytes))
      all.proxy.cutAfter = bytes
      await expect.poll(() => all.proxy.cutAfter).toBe(undefined)
      await current(all, 60)
      await expect.poll(() => all.mine.bus.latest('long')).toBe('x'.repeat(2_000 + bytes))
    }
    await finalValue(all)
  })

  test('a line of 200 KB a second', async () => {
    const all = await faulty()
    all.proxy.rate = 200_000
    // 20 topics of 1 KB at 100 Hz are ten times what the line takes.
    const ticking = setInterval(() => {
      for (let id = 0; id < 20; id++) all.bus.publish(`big/${id}`, { at: Date.now(), held: 'x'.repeat(1_000) })
    }, 10)
    atEnd(() => clearInterval(ticking))
    await waited(1_000)
    const sampled: number[] = []
    const began = Date.now()
    while (Date.now() - began < 2_000) {
      await new Promise(resolve => setTimeout(resolve, 5))
      sampled.push(Date.now() - (all.mine.bus.latest('big/7') as { at: number }).at)
    }
    // A batch of all takes about 105 ms; a value waits for one, and travels with the next.
    sampled.sort((a, b) => a - b)
    const median = sampled[Math.floor(sampled.length / 2)] as number
    console.info(`200 KB/s, ten times too much: ${median} ms stale, worst ${sampled.at(-1)} ms`)
    expect(median).toBeLessThan(250)
    expect(sampled.at(-1)).toBeLessThan(600)
    clearInterval(ticking)
    await finalValue(all)
  })

  test('a server that was killed and started again at the same port', async () => {
    const first = await served({ authorize: anyone })
    const sockets: Set<Socket> = new Set()
    first.http.on('connection', socket => sockets.add(socket))
    first.bus.publish('x', 'old')
    for (let count = 0; count < 100; count++) first.bus.publish('y', count)
    const mine = client(first.url, { subscribe: ['**'], publish: ['mine'] })
    await expect.poll(() => mine.bus.latest('y')).toBe(99)
    mine.bus.publish('mine', 1)
    await expect.poll(() => first.bus.latest('mine')).toBe(1)
    // Without a word, as when its process is gone.
    for (const socket of sockets) socket.resetAndDestroy()
    await new Promise(resolve => first.http.close(resolve))
    await expect.poll(() => mine.link.status.state).not.toBe('open')
    mine.bus.publish('mine', 2)
    const bus = new Bus()
    bus.publish('y', 'anew')
    const began = Date.now()
    await served({ authorize: anyone }, bus, first.port)
    await expect.poll(() => mine.bus.latest('y'), { timeout: 5_000 }).toBe('anew')
    expect(Date.now() - began).toBeLessThan(1_000)
    await expect.poll(() => bus.latest('mine')).toBe(2)
    // What exists there no more exists here no more.
    await expect.poll(() => mine.bus.has('x')).toBe(false)
  })
})

describe('a client whose process stands still', () => {
  test('for 3 s, its event loop blocked: it is current within a round trip of going on', async () => {
    const server = await served()
    const ticking = setInterval(() => server.bus.publish('time', Date.now()), 2)
    atEnd(() => clearInterval(ticking))
    const there = await distant(server.url)
    await expect.poll(async () => (await there.ask({ age: 'time' })).age, { timeout: 5_000 }).toBeLessThan(100)
    const before = server.links.stats()
    const { first, age } = await there.ask({ block: 3_000, until: 'time' })
    console.info(`blocked for 3 s: current ${first} ms after going on, ${age} ms old`)
    expect(first).toBeLessThan(100)
    expect(age).toBeLessThan(100)
    // Of 1,500 values it was sent next to none meanwhile.
    const after = server.links.stats()
    expect(after.batches - before.batches).toBeLessThan(300)
    server.bus.publish('final', 'here')
    clearInterval(ticking)
    const last = Date.now()
    server.bus.publish('time', last)
    await expect.poll(() => there.ask({ latest: ['time', 'final'] })).toEqual({ latest: [last, 'here'] })
  })

  test('for 3 s, under 20,000 updates a second of 1 KB: the server grows by no more than 2 MB', async () => {
    const server = await served({ heartbeat: 10_000 })
    const held = 'x'.repeat(1_000)
    let published = 0
    const burst = (): void => {
      for (let count = 0; count < 200; count++) {
        server.bus.publish(`topic/${published % 100}`, { held: `${held}${published}`, published })
        published++
      }
    }
    const ticking = setInterval(burst, 10)
    atEnd(() => clearInterval(ticking))
    const there = await distant(server.url)
    await expect
      .poll(async () => (await there.ask({ latest: ['topic/99'] })).latest, { timeout: 5_000 })
      .not.toEqual([null])
    await waited(500)
    const before = retained()
    there.child.kill('SIGSTOP')
    const from = published
    let most = 0
    for (let second = 0; second < 3; second++) {
      await waited(1_000)
      most = Math.max(most, retained() - before)
    }
    expect(published - from).toBeGreaterThan(40_000)
    there.child.kill('SIGCONT')
    clearInterval(ticking)
    burst()
    const final = published - 1
    const resumed = Date.now()
    const name = `topic/${final % 100}`
    await expect
      .poll(async () => ((await there.ask({ latest: [name] })).latest as { published: number }[])[0]?.published)
      .toBe(final)
    const grown = `${(most / 2 ** 20).toFixed(2)} MB more`
    console.info(
      `stopped for 3 s under ${published - from} updates: ${grown}; the final value ${Date.now() - resumed} ms after`,
    )
    expect(most).toBeLessThan(2 * 2 ** 20)
    expect(retained() - before).toBeLessThan(2 * 2 ** 20)
  })
})
