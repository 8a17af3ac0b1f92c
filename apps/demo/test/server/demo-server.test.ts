import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Bus } from '@dropslot/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostTopics } from '../../protocol/topics'
import { type FeedServer, type FeedServerOptions, startFeedServer } from '../../server/feed-server'

type Frame = { type: string; seq: number; values: [string, unknown][] }

let folder: string
let bus: Bus<HostTopics>
let server: FeedServer
const started: FeedServer[] = []

async function start(options: Partial<FeedServerOptions> = {}): Promise<FeedServer> {
  const made = await startFeedServer({ bus, staticDir: join(folder, 'page'), port: 0, ...options })
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

/** A page's end of the line, with what it has received. */
class Page {
  readonly socket: WebSocket
  readonly batches: Frame[] = []
  readonly closed: Promise<string>
  #wake: () => void = () => {}

  constructor(address = `ws://127.0.0.1:${server.port}/feed`, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(address, { headers })
    this.socket.on('message', data => {
      const frame = JSON.parse(data.toString()) as Frame
      if (frame.type === 'batch') this.batches.push(frame)
      this.#wake()
    })
    this.closed = new Promise(resolve => {
      this.socket.on('close', (code, reason) => resolve(`${code} ${reason}`))
      this.socket.on('error', error => resolve(error.message))
    })
  }

  async batch(count: number): Promise<Frame> {
    while (this.batches.length < count) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    return this.batches[count - 1] as Frame
  }

  ack(seq: number): void {
    this.socket.send(JSON.stringify({ type: 'ack', seq }))
  }

  /** Waits until the server has surely handled what was sent before: a ping's answer comes in order. */
  async settled(): Promise<void> {
    await new Promise(resolve => {
      this.socket.once('pong', resolve)
      this.socket.ping()
    })
  }
}

/** A request to upgrade as no browser would send it. */
function upgradeOf(target: string, host: string): string {
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
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
    const page = new Page()
    const { seq, values } = await page.batch(1)
    expect(seq).toBe(1)
    expect(Object.fromEntries(values)).toMatchObject({ 'host/uptime': 1, 'host/cpu/0': 0.5 })
  })

  it('a page that does not acknowledge gets one batch; after its acknowledgement the newest values alone', async () => {
    const page = new Page()
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
    const page = new Page()
    await page.batch(1)
    for (let i = 1; i <= 10; i++) bus.publish('host/uptime', i)
    page.ack(1)
    await page.batch(2)
    for (let count = 3; bus.latest('server/connections')?.count !== 1; count++) {
      page.ack(count - 1)
      await page.batch(count)
    }
    expect(bus.latest('server/connections')?.conflated).toBe(9)
  })

  it('a page that went away leaves no mark', async () => {
    const page = new Page()
    await page.batch(1)
    bus.publish('host/uptime', 1)
    expect(bus.topic('host/uptime').subscriberCount).toBe(1)
    page.socket.terminate()
    await expect.poll(() => bus.topic('host/uptime').subscriberCount).toBe(0)
  })
})

describe('bad frames close that connection with a reason, and harm no other', () => {
  it.each([
    ['malformed', (socket: WebSocket) => socket.send('{bad'), '1008 a frame must be JSON'],
    ['unknown', (socket: WebSocket) => socket.send('{"type":"get"}'), '1008 unknown frame type "get"'],
    [
      'an acknowledgement for what was never sent',
      (socket: WebSocket) => socket.send('{"type":"ack","seq":9}'),
      '1008 seq 9 is not under way',
    ],
    ['binary', (socket: WebSocket) => socket.send(new Uint8Array(4)), '1003 a frame must be text'],
    [
      'too long',
      (socket: WebSocket) => socket.send(`"${'x'.repeat(2_000)}"`),
      '1009 a frame may be 1024 characters long',
    ],
    ['much too long', (socket: WebSocket) => socket.send('x'.repeat(100_000)), '1009 '],
  ])('%s', async (_, send, reason) => {
    const innocent = new Page()
    const page = new Page()
    await Promise.all([page.batch(1), innocent.batch(1)])
    send(page.socket)
    expect(await page.closed).toBe(reason)
    innocent.ack(1)
    bus.publish('host/uptime', 5)
    await innocent.batch(2)
    expect(innocent.socket.readyState).toBe(innocent.socket.OPEN)
  })

  it('the same acknowledgement twice', async () => {
    const page = new Page()
    await page.batch(1)
    page.ack(1)
    page.ack(1)
    expect(await page.closed).toBe('1008 seq 1 is not under way')
  })
})

describe('what it shows is somebody’s machine', () => {
  it('a page of another origin is refused before the upgrade; its own and none are let in', async () => {
    const address = `ws://127.0.0.1:${server.port}/feed`
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${server.port + 1}`,
      'null',
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect(await new Page(address, { Origin: origin }).closed).toContain('403')
    }
    for (const name of ['127.0.0.1', 'localhost']) {
      await new Page(address, { Origin: `http://${name}:${server.port}` }).batch(1)
    }
    const dev = await start({ origins: ['http://localhost:5173'] })
    const behindProxy = `ws://127.0.0.1:${dev.port}/feed`
    await new Page(behindProxy, { Origin: 'http://localhost:5173' }).batch(1)
    // A proxy may hand on the Host header that the browser sent to it.
    await new Page(behindProxy, { Origin: 'http://localhost:5173', Host: 'localhost:5173' }).batch(1)
    expect(await new Page(behindProxy, { Host: 'localhost:5174' }).closed).toContain('403')
  })

  it('a request under another name is refused: a page cannot rebind its name to this address', async () => {
    expect((await get('/', { Host: `evil.example:${server.port}` })).status).toBe(403)
    expect((await get('/', { Host: '127.0.0.1' })).status).toBe(403)
    expect(await new Page(undefined, { Host: `evil.example:${server.port}` }).closed).toContain('403')
    expect((await get('/', { Host: `localhost:${server.port}` })).status).toBe(200)
  })

  it.each(['//', '//:x', 'http://[', '/\\\\', '*'])('an upgrade of %s is refused like any other', async target => {
    const guest = connect(server.port, '127.0.0.1')
    guest.write(upgradeOf(target, `127.0.0.1:${server.port}`))
    const [answer] = await once(guest, 'data')
    expect(String(answer)).toContain('404')
    guest.destroy()
  })

  it('only so many pages, and only at /feed', async () => {
    const small = await start({ maxConnections: 1 })
    await new Page(`ws://127.0.0.1:${small.port}/feed`).batch(1)
    expect(await new Page(`ws://127.0.0.1:${small.port}/feed`).closed).toContain('503')
    expect(await new Page(`ws://127.0.0.1:${server.port}/other`).closed).toContain('404')
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
      guest.write(upgradeOf('/feed', 'evil.example'))
      const [answer] = await once(guest, 'data')
      expect(String(answer)).toContain('403')
      const closed = server.close().then(() => 'closed')
      expect(await Promise.race([closed, setTimeout(2_000, 'still open')])).toBe('closed')
    } finally {
      guest.destroy()
    }
  })

  it('close tells the pages why', async () => {
    const page = new Page()
    await page.batch(1)
    await server.close()
    expect(await page.closed).toBe('1001 the server stops')
  })
})
