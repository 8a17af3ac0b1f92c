import { checkFunction, checkOptions, misfit } from './arguments.js'
import type { Delivery, ListenerFunction, ListenOptions, SubscribeOptions } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { type Before, DueListener } from './due-listener.js'
import type { Link } from './list.js'
import { Listener } from './listener.js'
import { Sub } from './sub.js'
import { CHECKED, ENDED, HEARD, LITTERED, OPEN, OVERTAKEN, UNMET, WAKING, WALKING } from './topic-state.js'
import { Wakes } from './wakes.js'
import { endLevel, queueWalk, tidy, walk, walkQueued } from './walk.js'

/** Half way to where counting by one ends, so that what follows can always be counted. */
const MOST_RELAYED = 2 ** 52

/** What somebody reads, and is told when that one is dropped without being closed. */
export interface Read {
  /** @internal */ _abandon(): void
}

/** What a topic needs of its bus. */
export interface TopicHome {
  /** @internal */ readonly _loop: DeliveryLoop
  /** @internal Whom to tell when a listener is disconnected. */
  readonly _endings: Map<Listener, () => void>
  /** @internal Notices readers that were dropped; undefined where the engine cannot tell. */
  readonly _readers: FinalizationRegistry<Read> | undefined
  /** @internal The topic of that name that subscribers see now, if any. */
  _find(name: string): Topic<unknown> | undefined
  /** @internal The same, created if need be, as `like` was. */
  _obtain(name: string, like?: Topic<unknown>): Topic<unknown>
  /** @internal Has all watches meet a topic that is new. */
  _introduce(topic: Topic<unknown>): void
  /** @internal Checks a value against the schemas of the topic; throws if it does not fit. */
  _check(name: string, value: unknown): void
  /** @internal Whether the value is stale, as a topic; undefined where nobody asked for that. */
  _staleness(topic: Topic<unknown>): Topic<boolean> | undefined
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
// As a link it is the list of its sync listeners, but for the few that are not level.
export class Topic<T> implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** The name, as it was given. */
  readonly name: string
  /** @internal */ readonly _home: TopicHome
  /** @internal */ _value: T | undefined = undefined
  /** @internal */ _version = 0
  /** @internal What else a publish wakes; null until somebody asks. */ _wakes: Wakes | null = null
  /** @internal */ _subscribers = 0
  /** @internal */ _state: number
  /** @internal Its neighbours in its bus's index. */ _older: Topic<unknown> | null = null
  /** @internal */ _newer: Topic<unknown> | null = null

  /** @internal */
  constructor(home: TopicHome, name: string, state: number) {
    this._home = home
    this.name = name
    this._state = state
  }

  /** How often was published: 0 before the first message, one more for each, never less. */
  get version(): number {
    return this._present?._version ?? 0
  }

  /** The newest value, by reference, or `undefined` before the first message. */
  get latest(): T | undefined {
    return this._present?._value
  }

  /** Whether something was published. */
  get hasLatest(): boolean {
    return this.version > 0
  }

  /** How many subscribe: pull subscriptions, listeners, and watches that match. */
  get subscriberCount(): number {
    return this._present?._subscribers ?? 0
  }

  /** Whether anybody subscribes; ask before preparing a costly value. */
  get hasSubscribers(): boolean {
    return this.subscriberCount > 0
  }

  /** Whether the newest value is older than the topic's `staleAfter`; never, without one. */
  get stale(): boolean {
    return this.staleness?.latest === true
  }

  /**
   * Whether the newest value is stale, as a topic to subscribe to: `true` when nothing was published for `staleAfter` milliseconds (found
   * out at most an eighth of that later), `false` with the next publish. Undefined without `staleAfter`.
   */
  get staleness(): ReadableTopic<boolean> | undefined {
    const topic = this._present as Topic<unknown> | undefined
    return topic && this._home._staleness(topic)
  }

  /**
   * Overwrites the slot with `value`, by reference: nothing is cloned or frozen, so do not change it afterwards.
   * Costs O(1) in pull subscriptions, waiting ones included, and in listeners that are already due.
   * Never throws what a listener throws; that goes to the bus's `onError`.
   *
   * @throws TypeError for `undefined`, which always means 'no message' (`null` is a message)
   * @throws BusError `CLOSED` when the bus was closed; `LOOP` inside listeners that publish to each other without end; `INVALID` when
   * the topic has a schema that the value does not fit
   */
  publish(value: T): void {
    if (value === undefined) throw undefinedMessage(this.name)
    if (this._state === OPEN) {
      this._value = value
      this._version++
    } else this._accept(value)
  }

  /**
   * Publishes a value that stands for several publishes elsewhere, as a link does that was sent the newest of them: `version` rises by
   * `publishes` at once, and who missed those before it finds them in `skipped`. Otherwise as `publish`; where that would throw, neither value
   * nor version has changed.
   *
   * @example
   * ```ts
   * const prices = bus.topic('prices')
   * const sub = prices.subscribe()
   * prices.relay({ bid: 3, ask: 4 }, 10)
   * sub.tryGetMessage()
   * console.log(prices.version, sub.skipped) // 10 9
   * ```
   *
   * @param publishes a whole number from 1 up
   * @throws TypeError for any other, and for one that no bus could count to: versions would end; otherwise as `publish`
   */
  relay(value: T, publishes: number): void {
    if (value === undefined) throw undefinedMessage(this.name)
    const loop = this._home._loop
    if (this._state & CHECKED) this._home._check(this.name, value)
    if (loop._refusing) throw loop._refusal(this.name)
    if (!(Number.isInteger(publishes) && publishes > 0 && this.version + publishes <= MOST_RELAYED)) {
      throw misfit('publishes', 'a whole number from 1 up that a bus can count to', publishes)
    }
    if (this._state & UNMET) this._home._introduce(this as Topic<unknown>)
    // Only now, when nothing can refuse it any more.
    const slot = this._successor
    slot._version += publishes - 1
    slot._write(value)
  }

  /** @internal A publish with something in its way, or somebody to tell. */
  _accept(value: T): void {
    const loop = this._home._loop
    if (this._state === HEARD && loop._depth === 0) {
      // Level listeners and nothing else: the commonest case, without a call more than it needs.
      this._value = value
      this._version++
      walk(this as Topic<unknown>)
      if (loop._pending) loop._settle()
      return
    }
    if (this._state & CHECKED) this._home._check(this.name, value)
    if (loop._refusing) throw loop._refusal(this.name)
    if (this._state & UNMET) this._home._introduce(this as Topic<unknown>)
    this._successor._write(value)
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
    const listens = typeof first === 'function'
    const chosen = checkOptions(listens ? options : first, 'subscribe(listener, options)')
    const topic = this._successor
    const seen = chosen?.immediate && topic._version > 0 ? topic._version - 1 : topic._version
    return listens ? topic._listen(first as ListenerFunction<unknown>, seen, options, null) : new Sub(topic, seen)
  }

  /** @internal Somebody listens; in turns of its own, if something is to be done before. */
  _listen(
    call: ListenerFunction<unknown>,
    seen: number,
    options: ListenOptions | undefined,
    before: Before | null,
  ): () => void {
    const topic = this as Topic<unknown>
    const delivery: Delivery = options?.delivery === undefined ? 'sync' : options.delivery
    const onDisconnect = checkFunction(options?.onDisconnect, 'onDisconnect')
    const node =
      delivery === 'sync' && before === null
        ? new Listener(topic, call)
        : new DueListener(topic, call, delivery, before)
    if (onDisconnect !== undefined) node._onEnd(onDisconnect)
    this._subscribers++
    try {
      node._start(seen !== this._version)
    } catch (error) {
      // There was no moment to be had, and nobody can stop what was not given back.
      node._close()
      throw error
    }
    // Bound, not a closure: half the bytes, and half the time of a subscription and its end.
    return node._close.bind(node)
  }

  /** @internal Overwrites the slot and tells the subscribers. */
  _write(value: T): void {
    const loop = this._home._loop
    // Read beforehand, as even that is a call where modules are not bundled.
    const walking = WALKING
    const overtaken = OVERTAKEN
    this._value = value
    this._version++
    // At once, so that the walk that is going on does not go on with the old one, wherever the stack ends.
    if (this._state & walking) this._state |= overtaken
    if (this._state & WAKING) loop._wake(this._wakes as Wakes)
    if (loop._depth > 0) queueWalk(this as Topic<unknown>)
    else {
      if (this._state & LITTERED) tidy(this as Topic<unknown>)
      if (this._state & HEARD) walk(this as Topic<unknown>)
      if (loop._pending) loop._settle()
      // Only now: where the stack ended before all was delivered, the next publish goes on with it.
      if (this._state & WAKING && !this._wakes?._isArmed) this._state &= ~WAKING
    }
  }

  /** @internal A subscription was dropped without being closed. */
  _abandon(): void {
    this._subscribers--
  }

  /** @internal Its turn in the loop. */
  _run(): void {
    walkQueued(this as Topic<unknown>)
  }

  /** @internal */
  get _loop(): DeliveryLoop {
    return this._home._loop
  }

  /** @internal The topic of this name that subscribers see now. */
  get _present(): Topic<T> | undefined {
    return this._ended ? (this._home._find(this.name) as Topic<T> | undefined) : this
  }

  /** @internal The same, made if there is none. */
  get _successor(): Topic<T> {
    return this._ended ? (this._home._obtain(this.name, this as Topic<unknown>) as Topic<T>) : this
  }

  /** @internal What the next publish wakes, for somebody who joins it. */
  _getWakes(): Wakes {
    this._state |= WAKING
    this._wakes ??= new Wakes(this as Topic<unknown>)
    return this._wakes
  }

  /** @internal Removed from its bus: the slot does not change any more. */
  get _ended(): boolean {
    return (this._state & ENDED) !== 0
  }

  /** @internal An ended topic with the present value, for a subscription that leaves. */
  _remains(): Topic<T> {
    const remains = new Topic<T>(this._home, this.name, ENDED)
    remains._value = this._value
    remains._version = this._version
    return remains
  }

  /** @internal Removed from its bus. Who is due, or has a promise in flight, still gets the last value, and is released then. */
  _end(): void {
    this._state |= ENDED
    endLevel(this as Topic<unknown>)
    this._wakes?._end()
  }
}

/** A topic that is read and subscribed to, but not published to. */
export type ReadableTopic<T> = Omit<Topic<T>, 'publish' | 'relay'>

/** The error for publishing `undefined`. */
export function undefinedMessage(topic: string): TypeError {
  return new TypeError(`"${topic}": undefined means "no message". Publish null, or remove the topic.`)
}
