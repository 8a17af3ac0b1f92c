/** Whom a publish goes through: the lines that are to be told, each once, however they came, waited or left. */
import { Bus } from '@dropslot/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/entry.js'
import { ledgerOf } from '../../src/ledger.js'
import { Mark } from '../../src/mark.js'
import type { Outbox } from '../../src/outbox.js'

/** An outbox's queue, and nothing else of it. */
class Queue {
  readonly marks: Mark[] = []
  readonly mark: Mark

  constructor(entry: Entry) {
    this.mark = new Mark(entry, this as unknown as Outbox)
    entry.join(this.mark)
  }

  queue(mark: Mark): void {
    this.marks.push(mark)
  }

  send(): void {
    for (const mark of this.marks.splice(0)) mark.dequeued()
  }
}

const step = fc.record({ what: fc.constantFrom('join', 'leave', 'publish', 'send', 'changed'), which: fc.nat(9) })

test('a publish queues every line that is there once, those that are queued already and those that left not at all', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const bus = new Bus<{ a: number }>()
      bus.publish('a', 0)
      const entry = ledgerOf(bus as never).entry('a')
      const there: Queue[] = []
      const left: Queue[] = []
      for (const { what, which } of steps) {
        const one = there[which % Math.max(1, there.length)]
        if (what === 'join') there.push(new Queue(entry))
        else if (what === 'publish') {
          bus.publish('a', 1)
          if (there.length > 0) expect(there.map(({ marks }) => marks.length)).toEqual(there.map(() => 1))
        } else if (one === undefined) continue
        else if (what === 'send') one.send()
        else if (what === 'changed') one.mark.changed()
        else {
          there.splice(there.indexOf(one), 1)
          left.push(one)
          entry.leave(one.mark)
          // What it had queued leaves, or is let go, later.
          if (which % 2 === 0) one.send()
          else one.marks.length = 0
        }
        for (const { marks } of there) expect(marks.length).toBeLessThanOrEqual(1)
        for (const { marks } of left) expect(marks).toEqual([])
        expect(entry.markCount).toBe(there.length)
      }
    }),
  )
})
