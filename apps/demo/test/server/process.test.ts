/** The server as a process of its own: how it starts, stops and bears a page that does not answer. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Bus } from '@dropslot/core'
import { connect as connectBus, webSocket } from '@dropslot/link'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Page } from './page'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string
let main: string
const children: ChildProcess[] = []

const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['ws'],
    conditions: ['@dropslot/source'],
  })

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.server-'))
  main = join(folder, 'main.mjs')
  await bundle(join(root, 'server/main.ts'), main)
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
})

/** Starts the server and waits for its first line that matches, or its end. */
async function run(
  args: string[],
  nodeArgs: string[] = [],
): Promise<{ child: ChildProcess; output: () => string; port: number }> {
  const child = spawn(process.execPath, [...nodeArgs, main, ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  await new Promise<void>(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', text => {
        output += text
        if (/DropSlot demo: http/.test(output)) resolve()
      })
    }
    child.on('exit', () => resolve())
  })
  return { child, output: () => output, port: Number(/127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? 0) }
}

it.each(['SIGINT', 'SIGTERM'] as const)('%s: pages are told, and it ends by itself with code 0', async signal => {
  const { child, port } = await run(['--port', '0'])
  const page = new Page(port)
  await page.batch(1)
  child.kill(signal)
  expect(await page.closed).toBe('1001 the server closes')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('the first batch is whole: what needs two readings is in it too', async () => {
  const { port } = await run(['--port', '0'])
  const bus = new Bus()
  const names = new Promise<string[]>(resolve => {
    bus.watch('**', changes => resolve(changes.map(([name]) => name)))
  })
  const address = `ws://127.0.0.1:${port}/bus`
  const link = connectBus(bus, webSocket(address, { WebSocket: WebSocket as never }), { subscribe: ['**'] })
  const slow = process.platform === 'linux' ? ['host/network', 'host/disk', 'host/processes'] : []
  expect(await names).toEqual(expect.arrayContaining(['host/info', 'host/cpu', 'host/cpu/0', 'host/memory', ...slow]))
  link.close()
})

it('a port in use: one clear line, and the next port; with --strict-port one clear line and code 1', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  const { port: taken } = blocker.address() as { port: number }
  try {
    const { output } = await run(['--port', String(taken)])
    expect(output()).toMatch(new RegExp(`^Port ${taken} is in use, so it is \\d+\\.\nDropSlot demo: http`))
    const { child, output: refused } = await run(['--port', String(taken), '--strict-port'])
    expect(refused()).toBe(
      `DropSlot demo: port ${taken} is in use; choose another with --port, or leave out --strict-port\n`,
    )
    expect(child.exitCode).toBe(1)
  } finally {
    blocker.close()
  }
})

it.each([
  [['--port', 'http'], '--port takes a number from 0 to 65535, not http'],
  [['--port', '70000'], '--port takes a number'],
  [['--colour'], "Unknown option '--colour'"],
  [['--host', '203.0.113.7', '--port', '0'], 'is no address of this machine'],
])('%j: one clear line', async (args, line) => {
  const { child, output } = await run(args)
  expect(output()).toContain(line)
  expect(output().trim().split('\n')).toHaveLength(1)
  expect(child.exitCode).toBe(1)
})

/** Resolves with how long the child took to end, in milliseconds. */
async function ended(child: ChildProcess, act: () => void): Promise<{ code: number | null; took: number }> {
  const began = performance.now()
  const exit = once(child, 'exit')
  act()
  const [code] = await exit
  return { code, took: performance.now() - began }
}

/** A page that was current, and then reads, acknowledges and answers nothing more. */
async function stalledPage(port: number): Promise<Page> {
  const page = new Page(port)
  await page.batch(1)
  page.socket.pause()
  return page
}

it('a page that does not answer the closing holds up the end for less than a second', async () => {
  const { child, port } = await run(['--port', '0'])
  const { socket: page } = await stalledPage(port)
  const { code, took } = await ended(child, () => child.kill('SIGINT'))
  page.terminate()
  expect(code).toBe(0)
  expect(took).toBeLessThan(1_000)
})

it('a second Ctrl-C ends it at once', async () => {
  const { child, port } = await run(['--port', '0'])
  const { socket: page } = await stalledPage(port)
  child.kill('SIGINT')
  // It stops listening with the first: then the second is surely another one, not merged with it.
  await expect.poll(() => isListening(port), { interval: 5 }).toBe(false)
  const { code, took } = await ended(child, () => child.kill('SIGINT'))
  page.terminate()
  expect(code).toBe(130)
  expect(took).toBeLessThan(400)
})

/** Whether somebody takes connections there. */
async function isListening(port: number): Promise<boolean> {
  const guest = connect(port, '127.0.0.1')
  const answer = await Promise.race([
    once(guest, 'connect').then(() => true),
    once(guest, 'error').then(() => false),
  ]).catch(() => false)
  guest.destroy()
  return answer
}

it('pages that stop reading and answering cost nothing, at 10,000 publishes a second', async () => {
  const flood = join(folder, 'flood.mjs')
  await bundle(fileURLToPath(new URL('flood.ts', import.meta.url)), flood)
  const child = spawn(process.execPath, ['--expose-gc', flood], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  children.push(child)
  const [port] = (await once(child, 'message')) as [number]
  const stalled = await Promise.all(Array.from({ length: 20 }, () => stalledPage(port)))
  child.send('flood')
  const [{ published, grown }] = await once(child, 'message')
  for (const { socket } of stalled) socket.terminate()
  expect(published).toBeGreaterThan(40_000)
  expect(grown).toBeLessThan(1_000_000)
}, 30_000)
