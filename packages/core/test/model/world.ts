/**
 * A bus and the plain model side by side, with all that a program has made so far, and what was found wrong. Faults are collected,
 * not thrown, because most are seen inside listeners, where the bus would catch them.
 */
import { Bus, BusError, type Sub, type Topic, type Watch } from '@dropslot/core'
import { VirtualClock } from '../virtual-clock.js'
import {
  type Message,
  Model,
  type Pull,
  type Push,
  type Refusal,
  type Rules,
  type Wait,
  type Watched,
} from './plain.js'
import type { DeliveryKind, Script, Step } from './program.js'
import { refusing } from './refusing.js'

export interface Reader {
  readonly pull: Pull
  readonly sub: Sub<Message>
  iterator: AsyncIterableIterator<Message, undefined, undefined> | undefined
}

export interface Listening {
  readonly push: Push
  readonly delivery: DeliveryKind
  readonly script: Script
  /** Set once subscribing has returned. */
  stop: (() => void) | undefined
  /** The `deliver` with which its scheduler was asked, if that was not called since. */
  asked: (() => void) | undefined
  /** `deliver` was called, and the listener was not since. */
  released: boolean
}

export class World {
  readonly clock: VirtualClock = new VirtualClock()
  readonly model: Model
  readonly bus: Bus<Record<string, Message>>
  readonly handles: Map<string, Topic<Message>> = new Map()
  readonly readers: Reader[] = []
  readonly listening: Listening[] = []
  readonly watches: { readonly watched: Watched; readonly watch: Watch<[string, Message | undefined]> }[] = []
  readonly slow: { readonly topic: string; settle(error: Error | undefined): void }[] = []
  readonly delivers: { readonly of: Listening; readonly deliver: () => void }[] = []
  readonly aborts: { readonly pull: Pull; readonly wait: Wait; readonly controller: AbortController }[] = []
  readonly faults: string[] = []
  /** Checks to be made once all promises have had their turn. */
  readonly afterwards: (() => void)[] = []
  /** Where the step that is running lets deferred listeners be called. */
  inMicrotasks = false
  inFrame = false
  flushed = false
  /** Listeners on the stack, and batches. */
  running = 0
  batches = 0
  /** How many waits there were. */
  began = 0
  #serial = 0
  readonly #expected: Map<Error, string> = new Map()
  /** Does a step, for a listener: handed in, because steps make listeners. */
  readonly perform: (world: World, step: Step, self: Listening) => void

  constructor(rules: Rules, perform: World['perform']) {
    this.perform = perform
    this.model = new Model(rules)
    this.bus = new Bus({
      clock: this.clock,
      maxTopics: rules.maxTopics,
      staleAfter: rules.staleAfter,
      schemas: rules.checked ? { '*/*': refusing<Message>(message => message.bad) } : undefined,
      onError: (error, { topic }) => {
        const expected = this.#expected.get(error as Error)
        this.#expected.delete(error as Error)
        if (expected === undefined) this.fault(7, `reported once too often, or not a listener's: ${String(error)}`)
        else if (expected !== topic) this.fault(7, `an error of ${expected} was reported as one of ${topic}`)
      },
    })
  }

  fault(rule: number, what: string): void {
    this.faults.push(`Rule ${rule}: ${what}`)
  }

  check(holds: boolean, rule: number, what: () => string): void {
    if (!holds) this.fault(rule, what())
  }

  message(bad: boolean): Message {
    return { serial: ++this.#serial, bad }
  }

  /** An error that a listener is about to make, and that is to be reported once. */
  error(topic: string): Error {
    const error = new Error(`made by a listener of ${topic}`)
    this.#expected.set(error, topic)
    return error
  }

  get unreported(): number {
    return this.#expected.size
  }

  /** Calls what is to succeed, or to be refused in a certain way. */
  attempt<R>(refusal: Refusal | undefined, call: () => R): R | undefined {
    try {
      const result = call()
      this.check(refusal === undefined, 13, () => `accepted what was to be refused with ${refusal}`)
      return result
    } catch (error) {
      const code = error instanceof BusError ? error.code : error instanceof TypeError ? 'TypeError' : String(error)
      this.check(code === refusal, 7, () => `threw ${code} (${String(error)}) instead of ${refusal ?? 'nothing'}`)
      return undefined
    }
  }

  /** A step begins: deferred deliveries are not allowed yet. */
  begin(): void {
    this.inMicrotasks = this.inFrame = this.flushed = false
  }
}

/** Lets all promises that can settle do so; nothing here needs more turns. */
export async function drainPromises(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
}
