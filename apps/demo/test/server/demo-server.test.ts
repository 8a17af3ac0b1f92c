import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Bus } from '@dropslot/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import type { HostTopics } from '../../protocol/topics'
import { type DemoServer, type DemoServerOptions, startDemoServer } from '../../server/demo-server'
import { Page } from './page'

let folder: string
let bus: Bus<HostTopics>
let server: DemoServer
const started: DemoServer[] = []

async function start(options: Partial<DemoServerOptions> = {}): Promise<DemoServer> {
  const made = await startDemoServer({ bus, staticDir: join(folder, 'page'), port: 0, ...options })
  started.push(made)
  return made
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dropslot-'))
  await mkdir(join(folder, 'page'))
  await writeFile(join(folder, 'page/index.html'), '<h1>page</h1>')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  bus = new Bus<HostTopics>()
  server = await start()
})
afterEach(async () => {
  await Promise.all(started.splice(0).map(each => each.close()))
  await rm(folder, { recursive: true })
})

/** A request to upgrade as no browser would send it. */
function upgradeOf(target: string, host: string): string {
  const key =
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: dropslot.1'
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`
}

function get(path: string, headers: Record<string, string> = {}, port = server.port) {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, response => {
      let body = ''
      response.on('data', text => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('newest only', () => {
  it('a connection begins with the present value of every topic', async () => {
    bus.publish('host/uptime', 1)
    bus.publish('host/cpu/0', 0.5)
    const page = new Page(server.port)
    const { seq, values } = await page.batch(1)
    expect(seq).toBe(1)
    expect(Object.fromEntries(values)).toMatchObject({ 'host/uptime': 1, 'host/cpu/0': 0.5 })
  })

  it('a page that does not acknowledge gets one batch; after its acknowledgement the newest values alone', async () => {
    const page = new Page(server.port)
    await page.batch(1)
    for (let i = 1; i <= 100_000; i++) {
      bus.publish('host/uptime', i)
      bus.publish(`host/cpu/${i % 4}`, i)
    }
    await page.settled()
    expect(page.batches).toHaveLength(1)
    page.ack(1)
    const { seq, values } = await page.batch(2)
    expect(seq).toBe(2)
    const entries = values.filter(([name]) => name !== 'server/connections')
    expect(entries).toHaveLength(5)
    expect(Object.fromEntries(entries)).toEqual({
      'host/uptime': 100_000,
      'host/cpu/0': 100_000,
      'host/cpu/1': 99_997,
      'host/cpu/2': 99_998,
      'host/cpu/3': 99_999,
    })
    page.ack(2)
    await page.settled()
    expect(page.batches).toHaveLength(2)
    bus.publish('host/uptime', -1)
    expect((await page.batch(3)).values.filter(([name]) => name === 'host/uptime')).toEqual([['host/uptime', -1]])
  })

  it('counts pages, batches and conflated values', async () => {
    bus.publish('host/uptime', 0)
    const page = new Page(server.port)
    await page.batch(1)
    for (let i = 1; i <= 10; i++) bus.publish('host/uptime', i)
    page.ack(1)
    await page.batch(2)
    for (let count = 3; bus.latest('server/connections')?.count !== 1; count++) {
      page.ack(count - 1)
      await page.batch(count)
    }
    expect(bus.latest('server/connections')).toMatchObject({ batches: expect.any(Number), conflated: 9 })
    expect(bus.latest('server/connections')?.batches).toBeGreaterThanOrEqual(2)
  })

  it('a page that went away leaves no mark', async () => {
    const page = new Page(server.port)
    await page.batch(1)
    bus.publish('host/uptime', 1)
    expect(bus.topic('host/uptime').subscriberCount).toBe(1)
    page.socket.terminate()
    await expect.poll(() => bus.topic('host/uptime').subscriberCount).toBe(0)
  })
})

describe('bad frames close that connection with a reason, and harm no other', () => {
  it.each([
    ['malformed', (socket: WebSocket) => socket.send('{bad'), '4405 a frame that is no JSON'],
    ['no frame at all', (socket: WebSocket) => socket.send('{"type":"get"}'), '4404 an unknown frame'],
    ['unknown', (socket: WebSocket) => socket.send('["get"]'), '4404 an unknown frame'],
    [
      'an acknowledgement of no number',
      (socket: WebSocket) => socket.send('["ack","1"]'),
      '4400 a malformed ack frame',
    ],
    [
      'an acknowledgement for what was never sent',
      (socket: WebSocket) => socket.send('["ack",9]'),
      '4426 batch 9 is not under way',
    ],
    ['binary', (socket: WebSocket) => socket.send(new Uint8Array(3)), '4400 a binary frame without a head'],
    [
      'a name too long',
      (socket: WebSocket) => socket.send(`["want","${'x'.repeat(2_000)}",0,false]`),
      '4422 a name of more than 256 characters',
    ],
    [
      'a field that is none',
      (socket: WebSocket) => socket.send('["ack",{"__proto__":{"a":1}}]'),
      '4423 a field named __proto__',
    ],
    ['too long', (socket: WebSocket) => socket.send('x'.repeat(100_000)), '1009 '],
  ])('%s', async (_, send, reason) => {
    const innocent = new Page(server.port)
    const page = new Page(server.port)
    await Promise.all([page.batch(1), innocent.batch(1)])
    send(page.socket)
    expect(await page.closed).toBe(reason)
    innocent.ack(1)
    bus.publish('host/uptime', 5)
    await innocent.batch(2)
    expect(innocent.socket.readyState).toBe(innocent.socket.OPEN)
  })

  it('the same acknowledgement twice', async () => {
    const page = new Page(server.port)
    await page.batch(1)
    page.ack(1)
    page.ack(1)
    expect(await page.closed).toBe('4426 batch 1 is not under way')
  })
})

describe('what it shows is somebody’s machine', () => {
  it('a page of another origin is refused before the upgrade; its own and none are let in', async () => {
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${server.port + 1}`,
      'null',
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect(await new Page(server.port, { Origin: origin }).closed).toContain('403')
    }
    for (const name of ['127.0.0.1', 'localhost']) {
      await new Page(server.port, { Origin: `http://${name}:${server.port}` }).batch(1)
    }
    const dev = await start({ origins: ['http://localhost:5173'] })
    await new Page(dev.port, { Origin: 'http://localhost:5173' }).batch(1)
    // A proxy may hand on the Host header that the browser sent to it.
    await new Page(dev.port, { Origin: 'http://localhost:5173', Host: 'localhost:5173' }).batch(1)
    expect(await new Page(dev.port, { Host: 'localhost:5174' }).closed).toContain('401')
  })

  it('a request under another name is refused: a page cannot rebind its name to this address', async () => {
    expect((await get('/', { Host: `evil.example:${server.port}` })).status).toBe(403)
    expect((await get('/', { Host: '127.0.0.1' })).status).toBe(403)
    const evil = `evil.example:${server.port}`
    expect(await new Page(server.port, { Host: evil }).closed).toContain('401')
    expect(await new Page(server.port, { Host: evil, Origin: `http://${evil}` }).closed).toContain('403')
    expect((await get('/', { Host: `localhost:${server.port}` })).status).toBe(200)
  })

  it('nobody writes: what a page would publish is refused, and the line goes on', async () => {
    bus.publish('host/uptime', 1)
    const page = new Page(server.port)
    await page.batch(1)
    page.send('offer', ['host/uptime'])
    page.send('batch', 1, 0, [[1, 'host/uptime', Date.now()]], [[1, 7, 0, 1_000_000]])
    await page.settled()
    expect(page.answers).toContainEqual(['refused', 'host/uptime', 'DENIED', expect.any(String)])
    expect(bus.latest('host/uptime')).toBe(1)
    page.ack(1)
    bus.publish('host/uptime', 2)
    expect((await page.batch(2)).values).toContainEqual(['host/uptime', 2])
  })

  it.each(['//', '//:x', 'http://[', '/\\\\', '*'])('an upgrade of %s is refused like any other', async target => {
    const guest = connect(server.port, '127.0.0.1')
    guest.write(upgradeOf(target, `127.0.0.1:${server.port}`))
    const [answer] = await once(guest, 'data')
    expect(String(answer)).toContain('404')
    guest.destroy()
  })

  it('only so many pages, and only at /bus', async () => {
    const small = await start({ maxConnections: 1 })
    await new Page(small.port).batch(1)
    expect(await new Page(small.port).closed).toContain('503')
    expect(await new Page(server.port, {}, '/other').closed).toContain('404')
  })
})

describe('files', () => {
  it('serves the page with headers that keep it to itself', async () => {
    const { status, body, headers } = await get('/')
    expect([status, body]).toEqual([200, '<h1>page</h1>'])
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect((await get('/healthz')).body).toBe('ok\n')
  })

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%00', '/%zz', '/nothing', '//etc/passwd'])(
    '%s is not found',
    async path => {
      const { status, body } = await get(path)
      expect(status).toBe(404)
      expect(body).not.toContain('secret')
    },
  )
})

describe('ports', () => {
  it('takes the next port when one is in use, or refuses when told to', async () => {
    const next = await start({ port: server.port })
    expect(next.port).toBeGreaterThan(server.port)
    await expect(start({ port: server.port, strictPort: true })).rejects.toThrow('EADDRINUSE')
  })

  it('close does not wait for a guest who was refused and stays', async () => {
    const guest = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    try {
      guest.write(upgradeOf('/bus', 'evil.example'))
      const [answer] = await once(guest, 'data')
      expect(String(answer)).toContain('401')
      const closed = server.close().then(() => 'closed')
      expect(await Promise.race([closed, setTimeout(2_000, 'still open')])).toBe('closed')
    } finally {
      guest.destroy()
    }
  })

  it('close tells the pages why, and when to come back', async () => {
    const page = new Page(server.port)
    await page.batch(1)
    await server.close()
    expect(await page.closed).toBe('1001 the server closes')
    expect(page.answers).toEqual([['bye', 'the server closes', expect.any(Number)]])
    const [[, , comeBackAfter]] = page.answers as [[string, string, number]]
    expect(comeBackAfter).toBeGreaterThanOrEqual(1_000)
    expect(comeBackAfter).toBeLessThanOrEqual(2_000)
  })
})
