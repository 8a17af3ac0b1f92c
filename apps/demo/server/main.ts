/** Starts the demo's server as a program: `node main.js [--host H] [--port P] [--strict-port] [--dev-origin O]`. */
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Bus } from '@dropslot/core'
import type { HostTopics } from '../protocol/topics'
import { type DemoServer, startDemoServer } from './demo-server'
import { isLoopback } from './origin'
import { Sampler } from './sampler'

const INTERVAL_MS = 100

interface Settings {
  readonly host: string
  readonly port: number
  readonly strictPort: boolean
  readonly origins: readonly string[]
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      'strict-port': { type: 'boolean' },
      'dev-origin': { type: 'string', multiple: true },
    },
  })
  const text = values.port ?? process.env.PORT ?? '4173'
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--port takes a number from 0 to 65535, not ${text}`)
  return {
    host: values.host ?? process.env.DROPSLOT_HOST ?? '127.0.0.1',
    port,
    strictPort: values['strict-port'] ?? false,
    origins: values['dev-origin'] ?? [],
  }
}

function fail(message: string): never {
  console.error(`DropSlot demo: ${message}`)
  process.exit(1)
}

function settingsOrFail(): Settings {
  try {
    return readSettings()
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

function explain(error: unknown, { host, port }: Settings): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `port ${port} is in use; choose another with --port, or leave out --strict-port`
  if (code === 'EACCES') return `port ${port} needs more rights than this user has; choose one from 1024 up with --port`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this machine; choose another with --host`
  return error instanceof Error ? error.message : String(error)
}

const settings = settingsOrFail()
const bus = new Bus<HostTopics>({ onError: (error, { topic }) => console.error(`DropSlot demo: ${topic}:`, error) })
const sampler = new Sampler({ bus, intervalMs: INTERVAL_MS, hostName: process.env.DROPSLOT_DEMO_NAME })
// Rates need two moments, and a page that comes back is told to drop what is not here: so each topic has a value before there is a line.
await sampler.sample()
await setTimeout(INTERVAL_MS)
await sampler.start()

let server: DemoServer
try {
  server = await startDemoServer({
    ...settings,
    bus,
    staticDir: fileURLToPath(new URL('../page', import.meta.url)),
  })
} catch (error) {
  sampler.close()
  fail(explain(error, settings))
}

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(130)
    stopping = true
    sampler.close()
    void server.close().then(() => bus.close())
  })
}

// Who reads the address may stop it at once, so this comes last.
if (settings.port !== 0 && server.port !== settings.port)
  console.log(`Port ${settings.port} is in use, so it is ${server.port}.`)
if (!isLoopback(settings.host))
  console.log('Note: it listens beyond this machine, and shows what runs here to whoever can reach it.')
console.log(`DropSlot demo: ${server.url}  (Ctrl-C stops it)`)
