import type { ListenerFunction } from './delivery.js'
import type { Link } from './list.js'
import type { Topic } from './topic.js'

/** Stopped, or released because its topic ended. Never called again. */
const CLOSED = 1
/** Its promise has not settled yet. Not called until it has. */
const IN_FLIGHT = 2
/** Its promises have settled for long without a pause: its next call may not publish. */
const STRAINED = 4
/** Somebody wants to hear when it is disconnected. */
const HAS_END = 8

/**
 * A push subscription with `'sync'` delivery: a function, and the version that it was last offered.
 *
 * Invariant: `_seen` only rises, and a call is made only while it is behind the topic's version, with the value that is in the
 * slot at that moment. That alone keeps deliveries newest, in order and unrepeated. It has few fields because there are many of it.
 */
export class Listener implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ readonly _topic: Topic<unknown>
  /** @internal */ _seen: number
  #state = 0
  #listener: ListenerFunction<unknown> | null

  constructor(topic: Topic<unknown>, listener: ListenerFunction<unknown>, seen: number) {
    this._topic = topic
    this._seen = seen
    this.#listener = listener
  }

  /** @internal Whether a call would offer something now. */
  get _callable(): boolean {
    return (this.#state & (CLOSED | IN_FLIGHT)) === 0 && this._seen !== this._topic._version
  }

  /** @internal Begins to listen; one that starts behind is due already. */
  _start(): void {
    this._topic._addSync(this)
    if (this._callable) this._topic._loop._runSoon(this)
  }

  /** @internal Calls the function with the newest value, if there is one that it has not been offered and nothing is in flight. */
  _run(): void {
    if (!this._callable) return
    const topic = this._topic
    this._seen = topic._version
    if (this.#state & STRAINED) {
      this.#state &= ~STRAINED
      topic._loop._refusing = true
    }
    try {
      // Through a constant, so that what is called has no `this`.
      const call = this.#listener as ListenerFunction<unknown>
      const result = call(topic._value)
      if (result !== undefined && isThenable(result)) this._hold(result)
    } catch (error) {
      topic._loop._report(error, topic.name)
    }
    if (topic._ended && this._seen === topic._version) this._release()
  }

  /** @internal */
  _hold(promise: PromiseLike<unknown>): void {
    const { _loop: loop, name } = this._topic
    this.#state |= IN_FLIGHT
    if ((this.#state & CLOSED) === 0) this._disarm()
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
    this.#state &= ~IN_FLIGHT
    if (this.#state & CLOSED) return
    if (this._seen !== this._topic._version) {
      this.#state |= strain
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
    this.#state |= HAS_END
    this._topic._home._endings.set(this, callback)
  }

  /** @internal The topic has ended and its last value was offered: lets go, and tells. */
  _release(): void {
    const { _home: home, _loop: loop, name } = this._topic
    const callback = this.#state & HAS_END ? home._endings.get(this) : undefined
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
    if (this.#state & HAS_END) this._topic._home._endings.delete(this)
    if (this.#state & CLOSED) return
    this.#state |= CLOSED
    this.#listener = null
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
