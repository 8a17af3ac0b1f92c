import type { Sub } from './sub.js'
import type { Waiter } from './waiter.js'

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** Iterates over a subscription's messages; written by hand because a generator would hand over older values, later. */
export class SubIterator<T> implements AsyncIterableIterator<T, undefined, undefined> {
  readonly #sub: Sub<T>
  readonly #waiting: Set<Waiter> = new Set()
  #returned = false

  constructor(sub: Sub<T>) {
    this.#sub = sub
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const sub = this.#sub
    if (this.#returned) return Promise.resolve(DONE)
    if (sub._unseen) return Promise.resolve({ done: false, value: sub._take() })
    if (sub._ended) return Promise.resolve(DONE)
    return new Promise(resolve => {
      const waiter = sub._wait({
        _value: value => {
          this.#waiting.delete(waiter)
          resolve({ done: false, value: value as T })
        },
        _end: () => {
          this.#waiting.delete(waiter)
          resolve(DONE)
        },
        _fail: () => {},
      })
      this.#waiting.add(waiter)
    })
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#returned = true
    for (const waiter of this.#waiting) waiter._stop()
    return Promise.resolve(DONE)
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
