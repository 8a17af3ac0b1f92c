/** The page's end of the feed, against a real server on a loopback socket. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Bus } from '@dropslot/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { FeedClient, type FeedSocket } from '../../src/feed/feed-client'
import type { PageTopics } from '../../src/page-topics'

let server: WebSocketServer
let port: number
let bus: Bus<PageTopics>
let client: FeedClient
let visible: boolean

async function listen(at: number): Promise<void> {
  server = new WebSocketServer({ host: '127.0.0.1', port: at })
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
}

/** The next page that connects, and what it sends. */
async function visitor(): Promise<{ socket: WebSocket; sent: string[] }> {
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  const sent: string[] = []
  socket.on('message', data => sent.push(data.toString()))
  return { socket, sent }
}

const batch = (seq: number, ...values: [string, unknown][]) => JSON.stringify({ type: 'batch', seq, values })
const phase = () => bus.latest('feed/connection')?.phase

beforeEach(async () => {
  await listen(0)
  bus = new Bus<PageTopics>()
  visible = true
  client = new FeedClient({
    bus,
    open: () => new WebSocket(`ws://127.0.0.1:${port}`) as unknown as FeedSocket,
    visible: () => visible,
    random: () => 0,
  })
})
afterEach(() => {
  client.close()
  for (const each of server.clients) each.terminate()
  server.close()
})

it('publishes a batch as one, then acknowledges it', async () => {
  client.start()
  const { socket, sent } = await visitor()
  const heard: unknown[] = []
  bus.watch('host/**', changes => heard.push(changes))
  socket.send(batch(1, ['host/uptime', 5], ['host/cpu/0', 0.5]))
  await expect.poll(() => sent).toEqual(['{"type":"ack","seq":1}'])
  expect(heard).toEqual([
    [
      ['host/uptime', 5],
      ['host/cpu/0', 0.5],
    ],
  ])
  expect(phase()).toBe('live')
})

it('a hidden page holds back its acknowledgement until it is seen', async () => {
  client.start()
  const { socket, sent } = await visitor()
  visible = false
  socket.send(batch(1, ['host/uptime', 5]))
  await expect.poll(() => bus.latest('host/uptime')).toBe(5)
  expect(sent).toEqual([])
  visible = true
  client.wake()
  await expect.poll(() => sent).toEqual(['{"type":"ack","seq":1}'])
})

it('a server that goes away: values stay, the reason is told, and the line is opened again', async () => {
  client.start()
  const { socket } = await visitor()
  socket.send(batch(1, ['host/uptime', 5], ['host/cpu/7', 1]))
  await expect.poll(phase).toBe('live')
  server.close()
  socket.close(1001, 'the server stops')
  await expect.poll(phase).toBe('waiting')
  expect(bus.latest('feed/connection')).toMatchObject({ reason: 'the server went away: the server stops' })
  expect(bus.latest('host/uptime')).toBe(5)
  await listen(port)
  const again = await visitor()
  again.socket.send(batch(1, ['host/uptime', 6]))
  await expect.poll(() => bus.latest('host/uptime')).toBe(6)
  expect(phase()).toBe('live')
  // The server's first batch is whole: a core that it does not name is no more.
  expect(bus.latest('host/cpu/7')).toBeUndefined()
})

it('a frame that cannot be read closes the line, and the page tries again', async () => {
  client.start()
  const { socket } = await visitor()
  const closed = once(socket, 'close')
  const again = visitor()
  socket.send('{bad')
  const [code] = await closed
  expect(code).toBe(4002)
  await again
})
