import os from 'node:os'
import { Bus } from '@dropslot/core'
import { afterEach, expect, it, vi } from 'vitest'
import type { HostTopics } from '../../protocol/topics'
import { Sampler, type SamplerOptions } from '../../server/sampler'

const files: Record<string, string> = {}
let sampler: Sampler | undefined
afterEach(() => sampler?.close())

function scene(options: Partial<SamplerOptions> = {}) {
  const bus = new Bus<HostTopics>()
  const clock = { now: 0 }
  Object.assign(files, {
    stat: 'cpu0 0 0 0 0 0\ncpu1 0 0 0 0 0',
    meminfo: 'MemTotal: 100 kB\nMemAvailable: 25 kB\n',
    'net/dev': 'eth0: 0 0 0 0 0 0 0 0 0',
    diskstats: '8 0 sda 0 0 0 0 0 0 0',
    '5/stat': '5 (five) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1',
  })
  const made = new Sampler({
    bus,
    intervalMs: 100,
    platform: 'linux',
    now: () => clock.now,
    readProc: async path => {
      const text = files[path]
      if (text === undefined) throw new Error(`no ${path}`)
      return text
    },
    listProcesses: async () => [5, 6],
    ...options,
  })
  sampler = made
  return { bus, clock, sampler: made }
}

it('publishes rates from the second reading on, one batch a tick', async () => {
  const { bus, clock, sampler } = scene()
  await sampler.sample()
  expect(bus.has('host/cpu/0')).toBe(false)
  expect(bus.latest('host/memory')?.used).toBe(75 * 1024)
  let notified = 0
  bus.watch('**', () => notified++)
  files.stat = 'cpu0 10 0 0 0 0\ncpu1 1 0 0 9 0'
  files['net/dev'] = 'eth0: 1000 0 0 0 0 0 0 0 500'
  files.diskstats = '8 0 sda 0 0 2 0 0 0 4'
  files['5/stat'] = '5 (five) S 1 1 1 0 -1 0 0 0 0 0 50 0 0 0 20 0 1 0 1 1 1'
  clock.now = 1_000
  await sampler.sample()
  expect(notified).toBe(1)
  expect(bus.latest('host/cpu/0')).toBe(1)
  expect(bus.latest('host/cpu/1')).toBe(0.1)
  expect(bus.latest('host/cpu')).toBe(0.55)
  expect(bus.latest('host/network')).toMatchObject({ received: 1000, sent: 500 })
  expect(bus.latest('host/disk')).toEqual({ read: 1024, written: 2048 })
  // Process 6 ended between the listing and the reading.
  expect(bus.latest('host/processes')).toMatchObject({ count: 1, top: [{ pid: 5, cpu: 0.5 }] })
})

it('a reading that fails is told as missing, with the reason, and disturbs no other', async () => {
  const { bus, sampler } = scene()
  delete files['net/dev']
  files.meminfo = 'nonsense'
  await sampler.sample()
  expect(bus.latest('host/info')?.missing).toEqual([
    { what: 'memory', why: 'no MemTotal in /proc/meminfo' },
    { what: 'network', why: 'no net/dev' },
  ])
  expect(bus.latest('host/uptime')).toBeGreaterThan(0)
  files.meminfo = 'MemTotal: 100 kB\n'
  files['net/dev'] = ''
  await sampler.sample()
  expect(bus.latest('host/info')?.missing).toEqual([])
})

it('where there is no /proc, it says so and tells what Node knows', async () => {
  const { bus, sampler } = scene({
    platform: 'darwin',
    readProc: async () => {
      throw new Error('ENOENT')
    },
    listProcesses: async () => {
      throw new Error('ENOENT')
    },
  })
  await sampler.sample()
  expect(bus.latest('host/memory')?.total).toBeGreaterThan(0)
  expect(bus.latest('host/info')?.missing.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'disk: darwin has no /proc to read it from',
    'network: darwin has no /proc to read it from',
    'processes: darwin has no /proc to read it from',
  ])
})

it('what the system forbids to read is left out, and the rest goes on', async () => {
  const { bus, sampler } = scene()
  const uptime = vi.spyOn(os, 'uptime').mockImplementation(() => {
    throw new Error('uv_uptime returned EPERM')
  })
  const memory = vi.spyOn(process, 'memoryUsage').mockImplementation(() => {
    throw new Error('uv_resident_set_memory returned EMFILE')
  })
  try {
    await sampler.sample()
  } finally {
    uptime.mockRestore()
    memory.mockRestore()
  }
  expect(bus.has('host/uptime')).toBe(false)
  expect(bus.has('server/heap')).toBe(false)
  expect(bus.latest('host/memory')?.used).toBe(75 * 1024)
  await sampler.sample()
  expect(bus.latest('host/uptime')).toBeGreaterThan(0)
})
