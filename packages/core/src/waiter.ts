import { BusError } from './bus-error.js'
import type { Link } from './list.js'
import type { Sub } from './sub.js'
import type { Wakes } from './wakes.js'

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
 * only a value moves the subscription's cursor. Once settled, it can begin again.
 */
export class Waiter implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal The next wait on the same subscription. */ _sibling: Waiter | null = null
  /** @internal */ _form: Form
  readonly #sub: Sub<unknown>
  /** Where it waits. */ #wakes: Wakes
  /** Null once settled. */ #resolve: ((result: unknown) => void) | null
  #letGo: (() => void) | null = null

  constructor(sub: Sub<unknown>, wakes: Wakes, form: Form, resolve: (result: unknown) => void) {
    this.#sub = sub
    this.#wakes = wakes
    this._form = form
    this.#resolve = resolve
    wakes._wait(this)
  }

  /** @internal Begins once more, after it was settled. Not what has had a signal or a timeout, which may still know it. */
  _beginAgain(form: Form, resolve: (result: unknown) => void): boolean {
    if (this.#resolve !== null || this.#letGo !== null) return false
    // Unless it is there already: a write to something old is looked at by the collector.
    if (this._form !== form) this._form = form
    this.#wakes._wait(this)
    this.#resolve = resolve
    return true
  }

  /** @internal Ends with the signal or after the timeout. */
  _limit({ signal, timeout }: WaitOptions, reject: (reason: unknown) => void): void {
    const { topicName, _topic: topic } = this.#sub
    const clock = topic._loop._clock
    const fail = (reason: unknown): void => {
      if (this.#resolve === null) return
      reject(reason)
      this.#leave()
    }
    const abort = (): void => fail(signal?.reason)
    let timer: unknown
    this.#letGo = () => {
      if (timer !== undefined) clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    try {
      signal?.addEventListener('abort', abort)
      if (timeout === undefined || this.#resolve === null) return
      timer = clock.setTimeout(() => {
        const message = `No message on "${topicName}" within ${timeout} ms. Wait again.`
        fail(new BusError('TIMEOUT', message))
      }, timeout)
    } catch (error) {
      fail(error)
    }
  }

  /** @internal Settles with what there is, or with the end; false when there is neither, and it goes on. */
  _offer(): boolean {
    const sub = this.#sub
    const resolve = this.#resolve
    // Settled, and here still where the stack ended, or as its subscription ends: has only to leave.
    if (resolve === null) this.#leave()
    else if (resolve === settling) return false
    else if (sub._unseen) {
      // Taken first: what settling calls may be the user's, and take it too.
      const value = sub._take()
      this.#resolve = settling
      resolve(this._form(value, false))
      // Unless it was aborted meanwhile, by a message that does so when it is looked at.
      if (this.#resolve === settling) this.#leave()
    } else if (sub._ended) this._stop()
    else return false
    return true
  }

  /** @internal Settles with the end. */
  _stop(): void {
    if (this.#resolve === null) return
    this.#resolve(this._form(undefined, true))
    this.#leave()
  }

  /** Once settled: where the stack ends, nothing but this is left to do. */
  #leave(): void {
    this.#resolve = null
    this.#wakes._forget(this)
    this.#sub._forget(this, this.#letGo === null)
    if (this.#letGo !== null) this.#sub._topic._loop._call(this.#letGo, this.#sub.topicName)
  }
}

/** In place of what to call, while that is called: it neither waits nor can begin again. */
function settling(): void {}
