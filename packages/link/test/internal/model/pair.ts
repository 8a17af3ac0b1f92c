import { Bus, type BusOptions } from '@dropslot/core'
import { connect, type Link, type LinkError, type LinkOptions } from '@dropslot/link'
import { cloned, type Format } from '../../../src/format.js'
import { ledgerOf } from '../../../src/ledger.js'
import { VirtualTime } from './virtual-clock.js'
import { Wire, WireEnd } from './wire.js'

export interface PairOptions {
  readonly format?: Format
  readonly a?: LinkOptions
  readonly b?: LinkOptions
  readonly busB?: BusOptions
}

const both: LinkOptions = { subscribe: ['**'], publish: ['**'] }

/** Two buses on one wire, on which nothing moves but by hand. */
export class Pair {
  readonly time: VirtualTime = new VirtualTime()
  readonly a: Bus<Record<string, unknown>> = new Bus()
  b: Bus<Record<string, unknown>>
  readonly linkA: Link
  linkB: Link
  readonly wire: Wire
  readonly errorsA: LinkError[] = []
  readonly errorsB: LinkError[] = []
  #endB: WireEnd = new WireEnd(false)
  readonly #optionsB: LinkOptions

  constructor({ format = cloned, a = both, b = both, busB }: PairOptions = {}) {
    this.b = new Bus(busB)
    ledgerOf(this.a as never, this.time.clock(0), 'a')
    ledgerOf(this.b as never, this.time.clock(0), 'b')
    const endA = new WireEnd(false)
    this.linkA = connect(this.a, endA, { ...a, onError: error => this.errorsA.push(error) })
    this.#optionsB = { ...b, onError: error => this.errorsB.push(error) }
    this.linkB = connect(this.b, this.#endB, this.#optionsB)
    this.wire = new Wire([() => endA, () => this.#endB], format)
    this.wire.join()
    this.run()
  }

  /** The second bus ends without a word, and another one takes its place. */
  restart(bus: Bus<Record<string, unknown>>): void {
    this.wire.cut()
    this.linkB.close()
    this.b = bus
    this.#endB = new WireEnd(false)
    ledgerOf(bus as never, this.time.clock(0), 'b again')
    this.linkB = connect(bus, this.#endB, this.#optionsB)
    this.wire.join()
    this.run()
  }

  /** Delivers all there is, but lets no time pass. Returns how many frames that took. */
  run(): number {
    let frames = 0
    this.time.settle()
    while (this.wire.deliver(0) || this.wire.deliver(1)) {
      this.time.settle()
      if (++frames > 1_000) throw new Error('no end of frames')
    }
    return frames
  }
}
