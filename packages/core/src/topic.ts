import type { Delivery, ListenerFunction, ListenOptions, SubscribeOptions } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { DueListener } from './due-listener.js'
import { append, unlink } from './list.js'
import { Listener } from './listener.js'
import { Sub } from './sub.js'
import { Wakes } from './wakes.js'

/** What a topic needs of its bus. */
export interface TopicHome {
  /** @internal */ readonly _loop: DeliveryLoop
  /** @internal Whom to tell when a listener is disconnected. */
  readonly _endings: Map<Listener, () => void>
  /** @internal Counts down for pull subscriptions that were dropped; undefined where the engine cannot tell. */
  readonly _pulls: FinalizationRegistry<Topic<unknown>> | undefined
  /** @internal The topic of that name that subscribers see now, if any. */
  _find(name: string): Topic<unknown> | undefined
  /** @internal The same, created if need be. */
  _obtain(name: string): Topic<unknown>
}

/**
 * A named slot: the newest value and its version. Publishing overwrites the slot; subscribers are told that there is something
 * newer, and read it themselves. This is the only place where a value or a version changes, and both change together.
 *
 * A handle never goes stale: one whose topic was removed or cleaned up stands for the topic of that name that subscribers see
 * now, and publishing or subscribing through it creates that topic if need be. That one begins at version 0.
 *
 * Made by `bus.topic(name)`.
 *
 * @example
 * ```ts
 * const prices = bus.topic('prices')
 * prices.publish({ bid: 1, ask: 2 })
 * console.log(prices.version, prices.latest?.bid) // 1 1
 * ```
 */
export class Topic<T> {
  /** The name, as it was given. */
  readonly name: string
  /** @internal */ readonly _home: TopicHome
  /** @internal */ _value: T | undefined = undefined
  /** @internal */ _version = 0
  /** @internal The first of the sync listeners. */ _sync: Listener | null = null
  /** @internal What else a publish wakes; null until somebody asks. */ _wakes: Wakes | null = null
  /** @internal */ _subscribers = 0
  /** @internal Removed from its bus: the slot does not change any more. */ _ended = false
  #queued = false

  /** @internal */
  constructor(home: TopicHome, name: string) {
    this._home = home
    this.name = name
  }

  /** How often was published: 0 before the first message, one more for each, never less. */
  get version(): number {
    return this.#present?._version ?? 0
  }

  /** The newest value, by reference, or `undefined` before the first message. */
  get latest(): T | undefined {
    return this.#present?._value
  }

  /** Whether something was published. */
  get hasLatest(): boolean {
    return this.version > 0
  }

  /** How many subscribe: pull subscriptions, listeners, and watches that match. */
  get subscriberCount(): number {
    return this.#present?._subscribers ?? 0
  }

  /** Whether anybody subscribes; ask before preparing a costly value. */
  get hasSubscribers(): boolean {
    return this.subscriberCount > 0
  }

  /**
   * Overwrites the slot with `value`, by reference: nothing is cloned or frozen, so do not change it afterwards.
   * Costs O(1) in pull subscriptions, waiting ones included, and in listeners that are already due.
   * Never throws what a listener throws; that goes to the bus's `onError`.
   *
   * @throws TypeError for `undefined`, which always means 'no message' (`null` is a message)
   * @throws BusError `CLOSED` when the bus was closed; `LOOP` inside listeners that publish to each other without end
   */
  publish(value: T): void {
    if (value === undefined) throw undefinedMessage(this.name)
    if (this._ended) {
      this._home._obtain(this.name).publish(value)
    } else if (this._sync === null && this._wakes === null) {
      this._value = value
      this._version++
    } else {
      if (this._loop._refusing) throw this._loop._refusal(this.name)
      this._write(value)
    }
  }

  /**
   * Subscribes. Without a function, to pull: returns a {@link Sub}. With one, to push: it is called with each newest value,
   * when `delivery` says, and the result stops that. Each call is a subscription of its own, also with the same function.
   * Starts caught up: `{ immediate: true }` delivers the present value first.
   */
  subscribe(options?: SubscribeOptions): Sub<T>
  subscribe(listener: ListenerFunction<T>, options?: ListenOptions): () => void
  subscribe(first?: ListenerFunction<T> | SubscribeOptions, options?: ListenOptions): Sub<T> | (() => void)
  subscribe(first?: ListenerFunction<T> | SubscribeOptions, options?: ListenOptions): Sub<T> | (() => void) {
    if (this._ended) return (this._home._obtain(this.name) as Topic<T>).subscribe(first, options)
    if (typeof first === 'function') return this.#listen(first, checkOptions(options))
    return new Sub(this, this.#start(checkOptions(first)))
  }

  #listen(listener: ListenerFunction<T>, options: ListenOptions | undefined): () => void {
    const delivery: Delivery = options?.delivery === undefined ? 'sync' : options.delivery
    const topic = this as Topic<unknown>
    const call = listener as ListenerFunction<unknown>
    const start = this.#start(options)
    const node = delivery === 'sync' ? new Listener(topic, call, start) : new DueListener(topic, call, start, delivery)
    const onDisconnect = options?.onDisconnect
    if (onDisconnect !== undefined) {
      if (typeof onDisconnect !== 'function') throw new TypeError('onDisconnect must be a function.')
      node._onEnd(onDisconnect)
    }
    this._subscribers++
    node._start()
    return () => node._close()
  }

  /** The version that a new subscription counts as seen. */
  #start(options: SubscribeOptions | undefined): number {
    return options?.immediate && this._version > 0 ? this._version - 1 : this._version
  }

  /** @internal Overwrites the slot and tells the subscribers. */
  _write(value: T): void {
    const loop = this._loop
    this._value = value
    this._version++
    const outer = loop._depth
    loop._depth = outer + 1
    try {
      if (this._wakes !== null) this._wakes._wake(this._version)
      if (this._sync !== null) {
        if (outer === 0) this.#callSync()
        else this.#queue()
      }
    } finally {
      loop._depth = outer
    }
    if (outer === 0 && loop._pending) loop._settle()
  }

  #queue(): void {
    if (this.#queued) return
    this.#queued = true
    this._loop._runSoon(this)
  }

  /** @internal Its turn in the loop. */
  _run(): void {
    this.#queued = false
    this.#callSync()
  }

  #callSync(): void {
    const loop = this._loop
    for (let node = this._sync; node !== null; node = loop._cursor) {
      loop._cursor = node._next
      node._run()
    }
  }

  /** @internal */
  get _loop(): DeliveryLoop {
    return this._home._loop
  }

  /** The topic of this name that subscribers see now. */
  get #present(): Topic<T> | undefined {
    return this._ended ? (this._home._find(this.name) as Topic<T> | undefined) : this
  }

  /** @internal */
  _getWakes(): Wakes {
    this._wakes ??= new Wakes(this._loop)
    return this._wakes
  }

  /** @internal */
  _addSync(node: Listener): void {
    this._sync = append(this._sync, node)
  }

  /** @internal */
  _removeSync(node: Listener): void {
    if (this._loop._cursor === node) this._loop._cursor = node._next
    this._sync = unlink(this._sync as Listener, node)
  }

  /** @internal An ended topic with the present value, for a subscription that leaves. */
  _remains(): Topic<T> {
    const remains = new Topic<T>(this._home, this.name)
    remains._value = this._value
    remains._version = this._version
    remains._ended = true
    return remains
  }

  /** @internal Removed from its bus. Who is due, or has a promise in flight, still gets the last value, and is released then. */
  _end(): void {
    this._ended = true
    const idle: Listener[] = []
    for (let node = this._sync; node !== null; node = node._next) if (node._seen === this._version) idle.push(node)
    for (const node of idle) node._release()
    this._wakes?._end()
  }
}

/** The error for publishing `undefined`. */
export function undefinedMessage(topic: string): TypeError {
  return new TypeError(
    `undefined cannot be published to "${topic}": it always means "no message". Publish null, or remove the topic.`,
  )
}

function checkOptions<O extends SubscribeOptions>(options: O | undefined): O | undefined {
  if (options === undefined || (typeof options === 'object' && options !== null)) return options
  throw new TypeError(
    'subscribe takes nothing or options, to pull, or a function and options, to push: subscribe(value => …, { delivery }).',
  )
}
