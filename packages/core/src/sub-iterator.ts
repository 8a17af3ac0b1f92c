import type { Sub } from './sub.js'
import type { Form } from './waiter.js'

/** Iterates over a subscription's messages; written by hand because a generator would hand over older values, later. */
export class SubIterator<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #sub: Sub<T>
  #returned = false
  /** Its own, so that its waits can be told from others on the same subscription. */
  readonly #form: Form = (value, done) => ({ value, done })

  constructor(sub: Sub<T>) {
    this.#sub = sub
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#returned) return this.return()
    return this.#sub._receive(this.#form) as Promise<IteratorResult<T, undefined>>
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#returned = true
    for (let waiter = this.#sub._waiters; waiter !== null; waiter = waiter._sibling) {
      if (waiter._form === this.#form) waiter._stop()
    }
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
