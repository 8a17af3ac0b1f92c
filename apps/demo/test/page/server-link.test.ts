/** The page's end of the line, against real servers on loopback sockets. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Bus } from '@dropslot/core'
import { type Link, webSocket } from '@dropslot/link'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { HostTopics } from '../../protocol/topics'
import { type DemoServer, startDemoServer } from '../../server/demo-server'
import type { PageTopics } from '../../src/page-topics'
import { linkToServer } from '../../src/server-link'

let bus: Bus<PageTopics>
let link: Link | undefined
const servers: { close(): unknown }[] = []

beforeEach(() => {
  bus = new Bus<PageTopics>()
})
afterEach(async () => {
  link?.close()
  await Promise.all(servers.splice(0).map(server => server.close()))
})

/** A machine whose server listens on that port. */
async function start(port = 0): Promise<{ machine: Bus<HostTopics>; server: DemoServer }> {
  const machine = new Bus<HostTopics>()
  const server = await startDemoServer({ bus: machine, staticDir: '.', port, strictPort: true })
  servers.push(server)
  return { machine, server }
}

/** A server that says what a test tells it to, and nothing by itself. */
async function startMute(): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  servers.push({
    close() {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  })
  return server
}

function connectTo(port: number): void {
  link = linkToServer(bus, webSocket(`ws://127.0.0.1:${port}/bus`, { WebSocket: WebSocket as never }))
}

const state = () => bus.latest('link')?.state

it('what was published as one arrives as one', async () => {
  const { machine, server } = await start()
  machine.publish('host/uptime', 1)
  connectTo(server.port)
  await expect.poll(() => bus.latest('host/uptime')).toBe(1)
  expect(state()).toBe('open')
  const heard: unknown[] = []
  bus.watch('host/**', changes => heard.push(changes))
  machine.batch(() => {
    machine.publish('host/uptime', 5)
    machine.publish('host/cpu/0', 0.5)
  })
  await expect
    .poll(() => heard)
    .toEqual([
      [
        ['host/uptime', 5],
        ['host/cpu/0', 0.5],
      ],
    ])
})

it('a server that goes away: values stay, and the reason and the next attempt are told', async () => {
  const { machine, server } = await start()
  machine.publish('host/uptime', 5)
  connectTo(server.port)
  await expect.poll(() => bus.latest('host/uptime')).toBe(5)
  await server.close()
  await expect.poll(state).toBe('waiting')
  const status = bus.latest('link')
  expect(status).toMatchObject({ reason: 'the server went away: the server closes' })
  // As it was asked to.
  expect(status?.state === 'waiting' && status.retryIn).toBeGreaterThanOrEqual(1_000)
  expect(bus.latest('host/uptime')).toBe(5)
})

it('a machine with fewer cores in its place: the page is current again, and the cores that are no more are gone', async () => {
  const { machine, server } = await start()
  machine.publish('host/uptime', 500)
  for (let core = 0; core < 8; core++) machine.publish(`host/cpu/${core}`, 1)
  connectTo(server.port)
  await expect.poll(() => bus.latest('host/cpu/7')).toBe(1)
  await server.close()
  await expect.poll(state).toBe('waiting')
  const other = await start(server.port)
  other.machine.publish('host/uptime', 6)
  other.machine.publish('host/cpu/0', 0.25)
  await expect.poll(() => bus.latest('host/uptime'), { timeout: 5_000 }).toBe(6)
  expect(state()).toBe('open')
  expect(bus.latest('host/cpu/0')).toBe(0.25)
  const cores = () => bus.topicNames().filter(name => name.startsWith('host/cpu/'))
  await expect.poll(cores).toEqual(['host/cpu/0'])
  other.machine.publish('host/cpu/1', 0.75)
  await expect.poll(() => bus.latest('host/cpu/1')).toBe(0.75)
}, 10_000)

it('a frame that cannot be read closes the line with a code, and the page tries again', async () => {
  const server = await startMute()
  connectTo((server.address() as AddressInfo).port)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  const closed = once(socket, 'close')
  const again = once(server, 'connection')
  socket.send('{bad')
  const [code, reason] = await closed
  expect(`${code} ${reason}`).toBe('4405 a frame that is no JSON')
  await again
})

it('a line on which nothing is heard is given up after 3 seconds, and tried again', async () => {
  const server = await startMute()
  connectTo((server.address() as AddressInfo).port)
  const [socket] = (await once(server, 'connection')) as [WebSocket]
  socket.send('["hello",1,"mute","json",0]')
  await expect.poll(state).toBe('open')
  const began = performance.now()
  const again = once(server, 'connection')
  await expect.poll(state, { timeout: 5_000 }).toBe('waiting')
  expect(performance.now() - began).toSatisfy((took: number) => took > 2_000 && took < 4_000)
  expect(bus.latest('link')).toMatchObject({ reason: 'nothing was heard' })
  await again
}, 10_000)
