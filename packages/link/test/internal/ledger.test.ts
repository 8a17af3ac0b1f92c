/** What a ledger knows of the time before it, and when it forgets. */
import { Bus } from '@dropslot/core'
import { describe, expect, it } from 'vitest'
import { type Ledger, ledgerOf } from '../../src/ledger.js'
import { VirtualTime } from './model/virtual-clock.js'

function begun(prepare: (bus: Bus<Record<string, number>>) => void): {
  readonly bus: Bus<Record<string, number>>
  readonly ledger: Ledger
  readonly time: VirtualTime
} {
  const bus = new Bus<Record<string, number>>()
  prepare(bus)
  const time = new VirtualTime()
  return { bus, ledger: ledgerOf(bus as never, time.clock(0), 'a'), time }
}

describe('A value that was there before any link is older than all that was published since', () => {
  it('also where its entry is made late; one publish more, and it is no longer such a value', () => {
    const { bus, ledger, time } = begun(bus => {
      for (const name of ['still', 'again', 'removed']) bus.publish(name, 1)
      bus.topic('empty')
    })
    bus.publish('again', 2)
    bus.publish('empty', 1)
    bus.publish('new', 1)
    bus.removeTopic('removed')
    bus.publish('removed', 2)
    bus.publish('removed', 3)
    time.skip(1_000)
    const stampOf = (name: string): [number, number] => {
      const { epoch, version } = ledger.entry(name).stamp
      return [epoch, version]
    }
    expect(stampOf('still')).toEqual([0, 1])
    for (const [name, version] of [
      ['again', 2],
      ['empty', 1],
      ['new', 1],
      ['removed', 2],
    ] as const) {
      expect([name, ...stampOf(name)]).toEqual([name, ledger.began, version])
    }
  })
})

describe('What is forgotten is older than what has its name later', () => {
  it('by whatever clock it was counted, but for one that is half a day ahead', () => {
    const ahead = (ms: number): boolean => {
      const { bus, ledger, time } = begun(() => {})
      const epoch = time.now + ms
      const arrival = { stamp: { epoch, version: 9, origin: 'b' }, updatedAt: time.now }
      ledger.entry('x').take({ ...arrival, value: 1, removed: false }, {}, 'writer')
      bus.removeTopic('x')
      for (let n = 0; n < 2_000; n++) ledger.entry(`n/${n}`)
      expect(ledger.find('x')).toBe(undefined)
      const entry = ledger.entry('x')
      bus.publish('x', 2)
      entry.account()
      return entry.stamp.epoch > epoch
    }
    expect([0, 5_000, 3_600_000, 86_400_000].map(ahead)).toEqual([true, true, true, false])
  })
})
