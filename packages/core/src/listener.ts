import type { ListenerFunction } from './delivery.js'
import type { Link } from './list.js'
import type { Topic } from './topic.js'

/** Stopped, or released because its topic ended. Never called again. */
export const CLOSED = 1
/** Its promise has not settled yet. Not called until it has. */
const IN_FLIGHT = 2
/** Its promises have settled for long without a pause: its next call may not publish. */
const STRAINED = 4
/** Somebody wants to hear when it is disconnected. */
const HAS_END = 8
/** Not level with its topic's other listeners: what it was offered last is in `_seen`. Deferred listeners always are. */
const APART = 16

/** With one of these, there is more to a turn than the call. */
export const UNPLAIN: number = CLOSED | IN_FLIGHT | STRAINED | APART

/**
 * A push subscription with `'sync'` delivery: a function, and what it was last offered.
 *
 * Most listeners of a topic are level with each other: every walk over them has offered them what there was. They need no version of
 * their own, which is what makes the walk fast. One that is apart has one: it has just subscribed, a promise of it is in flight, or it is
 * deferred. It is called only while that is behind the topic's, and the next walk that passes brings it level.
 * That keeps deliveries newest, in order and unrepeated. It has few fields because there are many of it.
 */
export class Listener implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ readonly _topic: Topic<unknown>
  /** @internal The version last offered to it, while it is apart; it only rises. */ _seen: number
  /** @internal */ _state: number = APART
  /** @internal Null once closed. */ _function: ListenerFunction<unknown> | null

  constructor(topic: Topic<unknown>, listener: ListenerFunction<unknown>, seen: number) {
    this._topic = topic
    this._seen = seen
    this._function = listener
  }

  /** @internal Whether it lives, is apart, and behind. */
  get _isBehind(): boolean {
    return (this._state & (APART | CLOSED)) === APART && this._seen !== this._topic._version
  }

  /** @internal Whether a turn of its own would offer something now. */
  get _callable(): boolean {
    return (this._state & (CLOSED | IN_FLIGHT)) === 0 && this._isBehind
  }

  /** @internal Begins to listen; one that starts behind is due already. */
  _start(): void {
    this._topic._addSync(this)
    if (this._callable) this._topic._loop._runSoon(this)
  }

  /** @internal A turn of its own: calls the function with the newest value, if there is one that it has not been offered and nothing is in flight. */
  _run(): void {
    if (!this._callable) return
    const topic = this._topic
    const version = topic._version
    this._seen = version
    if (this._state & STRAINED) {
      this._state &= ~STRAINED
      topic._loop._refusing = true
    }
    try {
      // Through a constant, so that what is called has no `this`.
      const call = this._function as ListenerFunction<unknown>
      const result = call(topic._value)
      if (result !== undefined) this._heed(result, version)
    } catch (error) {
      topic._loop._report(error, topic.name)
    }
    if (topic._ended && version === topic._version) this._release()
  }

  /** @internal A walk passes by. */
  _passed(): void {
    this._run()
    if ((this._state & UNPLAIN) === APART && !this._isBehind) this._state &= ~APART
  }

  /** @internal Heeds what the function returned when it was offered `version`: a promise is waited for. */
  _heed(result: unknown, version: number): void {
    if (!isThenable(result)) return
    this._seen = version
    this._hold(result)
  }

  /** @internal */
  _hold(promise: PromiseLike<unknown>): void {
    const { _loop: loop, name } = this._topic
    this._state |= IN_FLIGHT | APART
    if ((this._state & CLOSED) === 0) this._disarm()
    const settled = (): void => {
      if (loop._isStrained(this, name)) loop._clock.setTimeout(() => this._settle(STRAINED), 0)
      else this._settle(0)
    }
    // Promise.resolve tames thenables that throw, settle twice, or settle at once.
    Promise.resolve(promise).then(settled, error => {
      loop._report(error, name)
      settled()
    })
  }

  /** @internal */
  _settle(strain: number): void {
    this._state &= ~IN_FLIGHT
    if (this._state & CLOSED) return
    if (this._isBehind) {
      this._state |= strain
      this._resume()
    } else if (this._topic._ended) this._release()
    else this._rearm()
  }

  /** @internal While a promise is in flight, nothing can come of a publish. */
  _disarm(): void {}

  /** @internal The promise has settled, and nothing newer came. */
  _rearm(): void {}

  /** @internal The promise has settled, and something newer came meanwhile. */
  _resume(): void {
    this._topic._loop._runSoon(this)
  }

  /** @internal Remembers whom to tell when the topic ends. */
  _onEnd(callback: () => void): void {
    this._state |= HAS_END
    this._topic._home._endings.set(this, callback)
  }

  /** @internal The topic has ended and its last value was offered: lets go, and tells. */
  _release(): void {
    const { _home: home, _loop: loop, name } = this._topic
    const callback = this._state & HAS_END ? home._endings.get(this) : undefined
    this._close()
    if (callback === undefined) return
    // Told like a message: after the running listener, after the batch, and not if it was stopped meanwhile.
    home._endings.set(this, callback)
    loop._runSoon({
      _run: () => {
        if (home._endings.delete(this)) loop._call(callback, name)
      },
    })
  }

  /** @internal Stops; a second time does nothing. */
  _close(): void {
    if (this._state & HAS_END) this._topic._home._endings.delete(this)
    if (this._state & CLOSED) return
    this._state |= CLOSED
    this._function = null
    this._topic._subscribers--
    this._leave()
  }

  /** @internal Leaves the list that it is in. */
  _leave(): void {
    this._topic._removeSync(this)
  }
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  return result !== null && typeof (result as { then?: unknown }).then === 'function'
}
