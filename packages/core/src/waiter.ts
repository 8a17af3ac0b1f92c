import { BusError } from './bus-error.js'
import type { Clock } from './clock.js'
import { type List, leaveList, type Member } from './list.js'
import type { Sub } from './sub.js'

/** The part of an `AbortSignal` that waiting needs; the platform's is one. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Options of `waitForMessage`. */
export interface WaitOptions {
  /** Ends the wait: it rejects with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined
  /** Ends the wait after so many milliseconds: it rejects with `BusError` `TIMEOUT`. */
  readonly timeout?: number | undefined
}

/** How a waiter is answered: with the newest value, or with the end. */
export interface Answer {
  /** @internal */ _value(value: unknown): void
  /** @internal */ _end(): void
  /** @internal */ _fail(reason: unknown): void
}

/**
 * One wait on a subscription. It is settled once, by the first of: a value, the end, the signal, the timeout, the closing;
 * only a value moves the subscription's cursor.
 */
export class Waiter implements Member {
  /** @internal */ _prev: Member | null = null
  /** @internal */ _next: Member | null = null
  /** @internal */ _list: List<never> | null = null
  /** @internal The next wait on the same subscription. */ _sibling: Waiter | null
  readonly #sub: Sub<unknown>
  readonly #answer: Answer
  #letGo: (() => void) | undefined
  #settled = false

  constructor(sub: Sub<unknown>, answer: Answer) {
    this.#sub = sub
    this.#answer = answer
    this._sibling = sub._waiters
    sub._waiters = this
  }

  /** @internal Ends with the signal or after the timeout. */
  _limit(clock: Clock, { signal, timeout }: WaitOptions): void {
    const abort = (): void => this.#fail(signal?.reason)
    const timer =
      timeout === undefined
        ? undefined
        : clock.setTimeout(() => this.#fail(timeoutError(this.#sub.topicName, timeout)), timeout)
    signal?.addEventListener('abort', abort)
    this.#letGo = () => {
      if (timeout !== undefined) clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** @internal Settles with what there is; false when there is nothing yet. */
  _offer(): boolean {
    if (this.#settled) return true
    const sub = this.#sub
    if (sub._unseen) {
      this.#settle()
      this.#answer._value(sub._take())
      return true
    }
    if (!sub._ended) return false
    this._stop()
    return true
  }

  /** @internal Settles with the end. */
  _stop(): void {
    if (this.#settled) return
    this.#settle()
    this.#answer._end()
  }

  #fail(reason: unknown): void {
    if (this.#settled) return
    this.#settle()
    this.#answer._fail(reason)
  }

  #settle(): void {
    this.#settled = true
    this.#letGo?.()
    leaveList(this)
    this.#sub._forget(this)
  }
}

function timeoutError(topic: string, timeout: number): BusError {
  return new BusError(
    'TIMEOUT',
    `No message on "${topic}" within ${timeout} ms. The subscription is still open: wait again, or read its latest value.`,
  )
}
