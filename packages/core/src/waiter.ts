import { BusError } from './bus-error.js'
import { type Link, leave } from './list.js'
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

/** What a wait gives: made of the value, or of the end. */
export type Form = (value: unknown, done: boolean) => unknown

/**
 * One wait on a subscription. It is settled once, by the first of: a value, the end, the signal, the timeout, the closing;
 * only a value moves the subscription's cursor.
 */
export class Waiter implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal The next wait on the same subscription. */ _sibling: Waiter | null = null
  /** @internal */ readonly _form: Form
  readonly #resolve: (result: unknown) => void
  /** Null once settled. */ #sub: Sub<unknown> | null
  #letGo: (() => void) | undefined

  constructor(sub: Sub<unknown>, form: Form, resolve: (result: unknown) => void) {
    this.#sub = sub
    this._form = form
    this.#resolve = resolve
  }

  /** @internal Ends with the signal or after the timeout. */
  _limit({ signal, timeout }: WaitOptions, reject: (reason: unknown) => void): void {
    const { topicName, _topic: topic } = this.#sub as Sub<unknown>
    const clock = topic._loop._clock
    const fail = (reason: unknown): void => {
      if (this._settle()) reject(reason)
    }
    const abort = (): void => fail(signal?.reason)
    let timer: unknown
    this.#letGo = () => {
      if (timer !== undefined) clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    try {
      signal?.addEventListener('abort', abort)
      if (timeout === undefined || this.#sub === null) return
      timer = clock.setTimeout(() => {
        const message = `No message on "${topicName}" within ${timeout} ms. Wait again: the subscription is still open.`
        fail(new BusError('TIMEOUT', message))
      }, timeout)
    } catch (error) {
      fail(error)
    }
  }

  /** @internal Settles with what there is, or with the end; false when there is neither. */
  _offer(): boolean {
    const sub = this.#sub
    if (sub?._unseen) {
      this._settle()
      this.#resolve(this._form(sub._take(), false))
    } else if (sub?._ended) this._stop()
    else return sub === null
    return true
  }

  /** @internal Settles with the end. */
  _stop(): void {
    if (this._settle()) this.#resolve(this._form(undefined, true))
  }

  /** @internal */
  _settle(): boolean {
    const sub = this.#sub
    if (sub === null) return false
    this.#sub = null
    leave(this)
    sub._forget(this)
    if (this.#letGo !== undefined) sub._topic._loop._call(this.#letGo, sub.topicName)
    return true
  }
}
