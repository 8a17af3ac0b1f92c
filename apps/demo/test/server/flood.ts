/**
 * The server in a process of its own, for the memory test: tells its port, and when it is asked to, publishes 10,000 new values a
 * second for 5 seconds and tells by how much its heap has grown. Needs `--expose-gc`.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { Bus } from '@dropslot/core'
import type { HostTopics } from '../../protocol/topics'
import { startDemoServer } from '../../server/demo-server'

const RATE = 10_000
const SECONDS = 5

const bus = new Bus<HostTopics>()
const server = await startDemoServer({ bus, staticDir: '.', port: 0 })
let published = 0

/** A value of its own each time, so that whoever keeps values grows. */
function publish(): void {
  const rate = ++published
  bus.publish('host/disk', { read: rate, written: rate })
  bus.publish(`host/cpu/${published % 64}`, rate / 3)
}

async function flood(seconds: number): Promise<void> {
  const began = performance.now()
  const from = published
  for (let now = began; now - began < seconds * 1_000; now = performance.now()) {
    while (published - from < ((now - began) * RATE) / 1_000) publish()
    await turn()
  }
}

/** Bytes in use, with nothing left to collect. */
async function heap(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await turn()
  }
  return process.memoryUsage().heapUsed
}

process.once('message', async () => {
  // What is compiled and marked once is there before the measure begins.
  await flood(1)
  const before = await heap()
  const start = published
  await flood(SECONDS)
  process.send?.({ published: published - start, grown: (await heap()) - before })
  await server.close()
  process.disconnect()
})
process.send?.(server.port)
