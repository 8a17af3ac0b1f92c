import { describe, expect, it } from 'vitest'
import { busyShare, parseProcStat, ticksFromCpus } from '../../server/readers/cpu'
import { diskRates, parseDiskstats } from '../../server/readers/disk'
import { parseMeminfo } from '../../server/readers/memory'
import { networkRates, parseNetDev } from '../../server/readers/network'
import { EventLoopReader, readHeap } from '../../server/readers/own-process'
import { parsePageSize, parseProcessStat, topProcesses } from '../../server/readers/processes'

describe('cpu', () => {
  it('reads each core by its number; waiting is idle, guest time counts once', () => {
    const text = [
      'cpu  9 9 9 9 9 9 9 9 9 9',
      'cpu0 10 2 3 100 5 1 1 1 7 0',
      'cpu12 50 0 0 50 0 0 0 0 0 0',
      'intr 1',
    ].join('\n')
    const cores = parseProcStat(text)
    expect(cores[0]).toEqual({ busy: 18, total: 123 })
    expect(cores[12]).toEqual({ busy: 50, total: 100 })
    expect(parseProcStat('')).toEqual([])
  })

  it('the share between two moments is from 0 to 1, and unknown while no tick has passed', () => {
    expect(busyShare({ busy: 0, total: 0 }, { busy: 5, total: 20 })).toBe(0.25)
    expect(busyShare({ busy: 5, total: 20 }, { busy: 5, total: 20 })).toBeUndefined()
    expect(busyShare({ busy: 9, total: 20 }, { busy: 5, total: 30 })).toBe(0)
    expect(ticksFromCpus([{ times: { user: 1, nice: 2, sys: 3, idle: 4, irq: 5 } }])).toEqual([{ busy: 11, total: 15 }])
  })
})

it('memory: what is used is what is not available', () => {
  const text =
    'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\nSwapTotal:  50 kB\nSwapFree:   20 kB\n'
  expect(parseMeminfo(text)).toEqual({
    total: 1_024_000,
    available: 409_600,
    used: 614_400,
    swapTotal: 51_200,
    swapUsed: 30_720,
  })
  expect(() => parseMeminfo('nothing')).toThrow('no MemTotal')
})

it('network: rates an interface, and a sum without the loopback; a counter that began anew gives 0', () => {
  const text = (lo: number, eth: number, sent: number) =>
    `Inter-|   Receive\n face |bytes\n    lo: ${lo} 1 0 0 0 0 0 0 ${lo} 1 0 0 0 0 0 0\n  eth0:${eth} 1 0 0 0 0 0 0 ${sent} 1 0 0 0 0 0 0\n`
  const rates = networkRates(parseNetDev(text(0, 1000, 500)), parseNetDev(text(4000, 3000, 100)), 2)
  expect(rates).toEqual({
    received: 1000,
    sent: 0,
    interfaces: [
      { name: 'lo', loopback: true, received: 2000, sent: 2000 },
      { name: 'eth0', loopback: false, received: 1000, sent: 0 },
    ],
  })
})

it('disk: whole disks only, in bytes a second', () => {
  const text = [
    ' 254 0 vda 1 0 100 0 1 0 200 0 0 0 0',
    ' 254 1 vda1 1 0 100 0 1 0 200 0 0 0 0',
    ' 7 0 loop0 1 0 100 0 1 0 200 0 0 0 0',
    ' 259 0 nvme0n1 1 0 10 0 1 0 20 0 0 0 0',
    ' 259 1 nvme0n1p1 1 0 10 0 1 0 20 0 0 0 0',
  ].join('\n')
  const now = parseDiskstats(text)
  expect(now).toEqual({ read: 110 * 512, written: 220 * 512 })
  expect(diskRates({ read: 0, written: now.written + 1 }, now, 2)).toEqual({ read: 55 * 512, written: 0 })
})

describe('processes', () => {
  const stat = (pid: number, name: string, ticks: number, started = 5, pages = 10) =>
    `${pid} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${started} 1000 ${pages} 0`

  it('reads names with spaces and parentheses', () => {
    expect(parseProcessStat(stat(7, 'a (b) c', 30))).toEqual({
      pid: 7,
      name: 'a (b) c',
      ticks: 30,
      started: 5,
      pages: 10,
    })
    expect(parseProcessStat('')).toBeUndefined()
    expect(parseProcessStat('7 (cut')).toBeUndefined()
  })

  it('memory is counted in the pages of this machine, 4 KiB where it does not tell', () => {
    expect(parsePageSize('Size:     132 kB\nKernelPageSize:       16 kB\nMMUPageSize:  4 kB\n')).toBe(16_384)
    expect(parsePageSize('')).toBe(4096)
    const text = parseProcessStat(stat(1, 'a', 1))
    expect(topProcesses(new Map(), text ? [text] : [], 1, 1, 16_384).top[0]?.memory).toBe(163_840)
  })

  it('tells the busiest, and does not take a new process for one whose number it has', () => {
    const read = (text: string) => parseProcessStat(text) as NonNullable<ReturnType<typeof parseProcessStat>>
    const before = new Map([stat(1, 'a', 100), stat(2, 'b', 500)].map(read).map(process => [process.pid, process]))
    const now = [stat(1, 'a', 150), stat(2, 'other', 900, 99), stat(3, 'c', 10)].map(read)
    const { count, top } = topProcesses(before, now, 2, 2, 4096)
    expect(count).toBe(3)
    expect(top).toEqual([
      { pid: 1, name: 'a', cpu: 0.25, memory: 40_960 },
      { pid: 2, name: 'other', cpu: 0, memory: 40_960 },
    ])
  })
})

it('the server reads its own loop and heap', () => {
  const reader = new EventLoopReader()
  const loop = reader.read()
  reader.close()
  for (const value of Object.values(loop)) expect(value).toBeGreaterThanOrEqual(0)
  expect(readHeap().used).toBeGreaterThan(1_000_000)
})
