import { checkDuration, checkOptions, misfit } from './arguments.js'
import { BusError } from './bus-error.js'
import { SubIterator } from './sub-iterator.js'
import type { Topic } from './topic.js'
import { type Form, Waiter, type WaitOptions } from './waiter.js'

/** What `tryGetMessage` found: a message, or a {@link BusError} that says why there is none. */
export type TakeResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: BusError }

// Shared, because an error's stack is costly and polling an empty topic is ordinary.
const EMPTY: TakeResult<never> = /* @__PURE__ */ nothing(
  'EMPTY',
  'Nothing new since the last read. Wait with waitForMessage(), or read latest.',
)
const DISCONNECTED: TakeResult<never> = /* @__PURE__ */ nothing(
  'DISCONNECTED',
  'The topic was removed or the subscription closed. Subscribe again for more.',
)

function nothing(code: 'EMPTY' | 'DISCONNECTED', message: string): TakeResult<never> {
  return Object.freeze({ ok: false, error: Object.freeze(new BusError(code, message)) })
}

/**
 * A pull subscription: one reader's cursor on one topic. It holds no message, only the version it has seen; what it takes is what is
 * in the slot at that moment. `tryGetMessage`, `waitForMessage` and iteration share the cursor.
 *
 * It begins caught up, so it sees later publishes only; `latest` reads the present value without moving the cursor.
 * After its topic was removed, or it was closed, a message that it had not seen can still be taken; then it is disconnected.
 * Dropped without being closed, it is collected and stops counting, where the engine has `FinalizationRegistry`.
 *
 * It does not queue, and it does not hold a process open. `using` needs an engine with `Symbol.dispose`.
 *
 * @example
 * ```ts
 * const sub = bus.subscribe('prices')
 * bus.publish('prices', { bid: 1, ask: 2 })
 * bus.publish('prices', { bid: 3, ask: 4 })
 * const result = sub.tryGetMessage()
 * if (result.ok) console.log(result.value.bid, sub.skipped) // 3 1
 * sub.close()
 * ```
 */
export class Sub<T> implements AsyncIterable<T, undefined, undefined> {
  /** @internal The topic, or once closed, what was left of it. */
  _topic: Topic<T>
  /** @internal The version last taken. */
  _seen: number
  /** @internal The first of those who wait on this subscription, in the order in which they asked; or one that may begin again. */
  _waiters: Waiter | null = null
  #lastWaiter: Waiter | null = null
  #skipped = 0
  #closed = false

  /** @internal */
  constructor(topic: Topic<T>, seen: number) {
    this._topic = topic
    this._seen = seen
    topic._subscribers++
    topic._home._readers?.register(this, topic as Topic<unknown>, this)
  }

  /** The name of the topic. */
  get topicName(): string {
    return this._topic.name
  }

  /** The topic's present value, taken or not; `undefined` when there is none. Does not move the cursor. */
  get latest(): T | undefined {
    return this._topic._value
  }

  /** Whether the topic has a value. */
  get hasLatest(): boolean {
    return this._topic._version > 0
  }

  /** How many messages this subscription never saw, because newer ones replaced them. */
  get skipped(): number {
    return this.#skipped + Math.max(0, this._topic._version - this._seen - 1)
  }

  /** Whether it was closed here, or disconnected by the removal of its topic or the closing of its bus. */
  get closed(): boolean {
    return this.#closed || this._topic._ended
  }

  /**
   * Takes the newest message that it has not seen, without waiting.
   *
   * @returns the message, or a `BusError`: `isEmpty` when there is nothing new, `isDisconnected` when nothing will come.
   */
  tryGetMessage(): TakeResult<T> {
    if (this._unseen) return { ok: true, value: this._take() }
    return this._ended ? DISCONNECTED : EMPTY
  }

  /**
   * Waits for a message that it has not seen, and takes the newest. Gives `undefined` once disconnected. Several waits on one
   * subscription share its cursor: each message goes to one of them.
   *
   * The value is the newest when the promise settles; what is published between that and your code's turn is there for the next call.
   * A message that is itself a promise is awaited, as all promises do; iterate, or `tryGetMessage`, to get it as it is.
   *
   * @throws (rejects) the signal's reason when it is aborted; `BusError` `TIMEOUT` after `timeout` milliseconds. The cursor stays then.
   */
  waitForMessage(options?: WaitOptions): Promise<T | undefined> {
    return this._receive(AS_IT_IS, options) as Promise<T | undefined>
  }

  /**
   * Iterates over messages as they come, never behind: each step takes the newest one. Ends when the subscription is disconnected.
   * Leaving the loop does not close the subscription.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined, undefined> {
    return new SubIterator(this)
  }

  /** Stops: waits end, and what was not taken can still be. A second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    const topic = this._topic
    topic._subscribers--
    topic._home._readers?.unregister(this)
    if (!topic._ended) this._topic = topic._remains()
    for (let waiter = this._waiters; waiter !== null; waiter = waiter._sibling) waiter._offer()
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** @internal Whether there is a message that was not taken. */
  get _unseen(): boolean {
    return this._topic._version !== this._seen
  }

  /** @internal Whether nothing will come. */
  get _ended(): boolean {
    return this._topic._ended
  }

  /** @internal Takes what there is. */
  _take(): T {
    const topic = this._topic
    this.#skipped += topic._version - this._seen - 1
    this._seen = topic._version
    return topic._value as T
  }

  /** @internal Takes what there is, or waits for it. */
  _receive(form: Form, options?: WaitOptions): Promise<unknown> {
    // Apart, because it is ordinary: without what ends a wait early, half of this need not be made.
    if (options === undefined && !this._unseen && !this._ended) {
      return new Promise(resolve => {
        this._wait(form, resolve)
      })
    }
    return new Promise((resolve, reject) => {
      checkOptions(options, 'waitForMessage({ signal, timeout })')
      const { signal, timeout } = options ?? {}
      if (timeout !== undefined) checkDuration(timeout, 'timeout')
      if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
        throw misfit('signal', 'an AbortSignal', signal)
      }
      if (signal?.aborted) reject(signal.reason)
      else if (this._unseen) resolve(form(this._take(), false))
      else if (this._ended) resolve(form(undefined, true))
      else this._wait(form, resolve)._limit(options ?? {}, reject)
    })
  }

  /** @internal */
  _wait(form: Form, resolve: (result: unknown) => void): Waiter {
    const wakes = this._topic._getWakes()
    const first = this._waiters
    if (first?._beginAgain(form, resolve)) return first
    const waiter = new Waiter(this as Sub<unknown>, wakes, form, resolve)
    if (first === null) this._waiters = waiter
    else (this.#lastWaiter as Waiter)._sibling = waiter
    this.#lastWaiter = waiter
    return waiter
  }

  /** @internal One that was settled; kept, if it may begin again and nobody else waits, which saves making another. */
  _forget(waiter: Waiter, keep: boolean): void {
    let before: Waiter | null = null
    for (let other = this._waiters; other !== waiter; other = other._sibling) {
      // Gone already: a message that looks at who takes it may end other waits, too.
      if (other === null) return
      before = other
    }
    const after = waiter._sibling
    if (before !== null) {
      before._sibling = after
      if (after === null) this.#lastWaiter = before
    } else if (after !== null || !keep) {
      this._waiters = after
      // Or it would keep its signal.
      if (after === null) this.#lastWaiter = null
    }
  }
}

const AS_IT_IS: Form = value => value
