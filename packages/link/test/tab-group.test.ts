/** What a group of tabs guarantees beyond the conformance suite, in Node: several of them, some in threads of their own, one that is no link. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Bus } from '@dropslot/core'
import { connect, type Link, type LinkOptions, tabs } from '@dropslot/link'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bundle, bundle } from './fixture/bundle'
import { startThread, type Thread } from './fixture/far-thread'

const patience = { timeout: 10_000, interval: 20 }
let thread: Bundle
let name = ''
let count = 0
let links: Link[] = []
let channels: BroadcastChannel[] = []
let threads: Thread[] = []

beforeAll(async () => {
  thread = await bundle('thread', 'node')
})
afterAll(() => thread.remove())
beforeEach(() => {
  name = `group ${++count}`
})
afterEach(async () => {
  for (const link of links) link.close()
  for (const channel of channels) channel.close()
  for (const { worker } of threads) await worker.terminate()
  links = []
  channels = []
  threads = []
})

function join(options: LinkOptions = {}, silence?: number): { bus: Bus; link: Link } {
  const bus = new Bus()
  const link = connect(bus, tabs(name, { silence }), options)
  links.push(link)
  return { bus, link }
}

function joinThread(silence?: number): Thread {
  const started = startThread(thread.path, { group: name, silence })
  threads.push(started)
  return started
}

function channel(rest: string): BroadcastChannel {
  const opened = new BroadcastChannel(`dropslot:${name}${rest}`)
  channels.push(opened)
  return opened
}

interface ByHand {
  readonly heard: unknown[][][]
  readonly lines: BroadcastChannel[]
}

/** One that speaks as a tab does, by hand, and acknowledges nothing: what it is sent, in its inbox and then on the lines that it was told of. */
function joinByHand(id: string): ByHand {
  const heard: unknown[][][] = []
  const lines: BroadcastChannel[] = []
  const inbox = channel(`:${id}`)
  inbox.onmessage = ({ data }) => {
    const [, , lineName, frames] = data as [string, string, string, unknown[][]]
    heard.push(frames)
    const line = new BroadcastChannel(lineName)
    channels.push(line)
    lines.push(line)
    line.onmessage = event => heard.push([(event as MessageEvent).data as unknown[]])
    line.postMessage(['hello', 1, `bus of ${id}`, 'clone', 0])
  }
  channel('').postMessage([
    'hi',
    id,
    [
      ['hello', 1, `bus of ${id}`, 'clone', 0],
      ['want', '**', 0, false],
    ],
  ])
  return { heard, lines }
}

const kinds = (frames: readonly unknown[][] | undefined): unknown[] => (frames ?? []).map(([kind]) => kind)

describe('a group of tabs', () => {
  test('a tab that opens has the present values after one exchange', async () => {
    const { bus, link } = join()
    bus.publish('x', 1)
    bus.publish('y', 2)
    await expect.poll(() => link.status.state, patience).toBe('open')
    const { heard } = joinByHand('newcomer')
    await expect.poll(() => heard.length, patience).toBeGreaterThan(0)
    expect(kinds(heard[0])).toEqual(['hello', 'offer', 'want', 'batch'])
    expect(JSON.stringify(heard[0])).toContain('"x"')
    expect(JSON.stringify(heard[0])).toContain('"y"')
  })

  test('a tab that is stopped is sent nothing more until it goes on, and slows nobody', async () => {
    const [a, b] = [join(), join()]
    a.bus.publish('x', 0)
    await expect.poll(() => b.bus.latest('x'), patience).toBe(0)
    const { heard, lines } = joinByHand('frozen')
    const batches = () => heard.flat().filter(([kind]) => kind === 'batch')
    // The present value, from each of them.
    await expect.poll(() => batches().length, patience).toBe(2)
    for (let value = 1; value <= 200; value++) {
      a.bus.publish('x', value)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    await expect.poll(() => b.bus.latest('x'), patience).toBe(200)
    expect(batches().length).toBe(2)
    // One batch for all that it missed.
    for (const line of lines) line.postMessage(['ack', 1])
    await expect.poll(() => batches().length, patience).toBe(3)
    expect(JSON.stringify(batches()[2])).toContain(',200]')
  })

  test('all tabs agree, however many write at once', async () => {
    const members = [join(), join(), join(), join(), join()]
    for (const { link } of members) await expect.poll(() => link.status.state, patience).toBe('open')
    for (let round = 0; round < 20; round++) {
      for (const [place, { bus }] of members.entries()) bus.publish('x', `${place} in ${round}`)
      await new Promise(resolve => setTimeout(resolve, round % 3))
    }
    await expect.poll(() => new Set(members.map(({ bus }) => bus.latest('x'))).size, patience).toBe(1)
  })

  test('a tab that only reads agrees with those that write, in whatever order it hears them', async () => {
    const [a, b] = [join(), join()]
    const readers = [join({ publish: [] }), join({ publish: [] })]
    a.bus.publish('ready', 1)
    for (const { bus } of [b, ...readers]) await expect.poll(() => bus.latest('ready'), patience).toBe(1)
    for (let round = 0; round < 50; round++) {
      a.bus.publish('x', `a ${round}`)
      b.bus.publish('x', `b ${round}`)
      if (round % 2 === 0) await new Promise(resolve => setTimeout(resolve, 1))
    }
    const members = [a, b, ...readers]
    await expect.poll(() => new Set(members.map(({ bus }) => bus.latest('x'))).size, patience).toBe(1)
  })

  test('what a tab that leaves has sent to some comes to all', async () => {
    const { worker, side } = joinThread()
    const [a, b] = [join(), join()]
    await side.connect()
    a.bus.publish('x', 0)
    await expect.poll(() => side.latest('x'), patience).toBe(0)
    await expect.poll(() => b.bus.latest('x'), patience).toBe(0)
    // While it stands still, one batch is under way to it; what is newer comes only to the other one.
    const blocked = side.block(300)
    await new Promise(resolve => setTimeout(resolve, 50))
    a.bus.publish('x', 1)
    await expect.poll(() => b.bus.latest('x'), patience).toBe(1)
    a.bus.publish('x', 2)
    await expect.poll(() => b.bus.latest('x'), patience).toBe(2)
    a.link.close()
    await blocked
    await expect.poll(() => side.latest('x'), patience).toBe(2)
    await worker.terminate()
  })

  test('a tab that ends without a word leaves nothing behind, where there are no locks after the silence', async () => {
    const { bus } = join({}, 300)
    const { worker, side } = joinThread(300)
    await side.connect()
    bus.publish('x', 1)
    await expect.poll(() => side.latest('x'), patience).toBe(1)
    expect(bus.topic('x').subscriberCount).toBe(1)
    // It is heard as long as it lives.
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(bus.topic('x').subscriberCount).toBe(1)
    await worker.terminate()
    await expect.poll(() => bus.topic('x').subscriberCount, patience).toBe(0)
  })

  test('a tab that was taken for gone is back when it is heard again', async () => {
    const { bus } = join({}, 200)
    const { side } = joinThread(200)
    await side.connect()
    bus.publish('x', 1)
    await expect.poll(() => side.latest('x'), patience).toBe(1)
    const blocked = side.block(900)
    await expect.poll(() => bus.topic('x').subscriberCount, patience).toBe(0)
    bus.publish('x', 2)
    await blocked
    await expect.poll(() => side.latest('x'), patience).toBe(2)
    await side.publish('x', 3)
    await expect.poll(() => bus.latest('x'), patience).toBe(3)
    expect(bus.topic('x').subscriberCount).toBe(1)
  })

  test('groups of other names are none of its business', async () => {
    const { bus } = join()
    bus.publish('x', 1)
    name = `${name}:other`
    const { bus: other, link } = join()
    await expect.poll(() => link.status.state, patience).toBe('open')
    bus.publish('x', 2)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(other.has('x')).toBe(false)
  })

  test('a group alone is open, and needs a name', async () => {
    const { link } = join()
    await expect.poll(() => link.status.state, patience).toBe('open')
    expect(() => tabs('')).toThrow(TypeError)
  })

  test('a process that has left its groups may end', async () => {
    const leaves = await bundle('leaves', 'node')
    const child = spawn(process.execPath, [leaves.path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (text: Buffer) => {
      output += String(text)
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), 8_000)
    const [code] = await once(child, 'exit')
    clearTimeout(timer)
    leaves.remove()
    expect(output).toBe('heard\n')
    expect(code).toBe(0)
  })
})
