import type { ListenerFunction } from './delivery.js'
import { append, type Link, leave } from './list.js'
import { CLOSED, HAS_END, IN_FLIGHT, LEVEL, STRAINED } from './listener-state.js'
import type { Due } from './phase.js'
import type { Topic } from './topic.js'
import type { Wakeable } from './wakes.js'
import { joinLevel, leaveLevel } from './walk.js'

/**
 * A push subscription with `'sync'` delivery: a function, and what it was last offered. There are many of it, so it has few fields.
 *
 * Most listeners of a topic are level: every walk over them offers all of them what there is, so that they need no version of their own.
 * One that is not level has its own turns. It is one of: armed in its topic's wakes, where the next publish finds it; due in a phase,
 * which it leaves with its turn; or in flight, until its promise settles. That it is in one list at a time is what keeps deliveries newest, in order and unrepeated.
 */
export class Listener implements Due, Wakeable {
  /** @internal */ _prev: Link = this
  // Next to each other, because they are all that a walk reads of it.
  /** @internal */ _next: Link = this
  /** @internal */ _function: ListenerFunction<unknown>
  /** @internal */ readonly _topic: Topic<unknown>
  /** @internal The version that it was offered, while it is armed or in flight. */ _seen = 0
  /** @internal */ _state = 0

  constructor(topic: Topic<unknown>, listener: ListenerFunction<unknown>) {
    this._function = listener
    this._topic = topic
  }

  /** @internal Begins to listen; one that starts behind is due already. */
  _start(isBehind: boolean): void {
    if (isBehind) this._topic._loop._wakeSoon(this)
    else this._join()
  }

  /** @internal Is due. */
  _wake(): void {
    this._topic._loop._soon._add(this)
  }

  /** @internal Waits for the next publish, as most do or by itself. */
  _join(): void {
    if (!joinLevel(this._topic, this)) this._arm()
  }

  /** @internal Waits for the next publish by itself. */
  _arm(): void {
    this._seen = this._topic._version
    append(this._topic._getWakes()._armed, this)
  }

  /** @internal A turn of its own, which it has only while it is behind: calls the function with the newest value. */
  _run(): void {
    const topic = this._topic
    const loop = topic._loop
    const version = topic._version
    // Before the call, so that a publish from inside it makes this due again.
    this._join()
    const refusing = loop._refusing
    if (this._state & STRAINED) {
      this._state &= ~STRAINED
      loop._refusing = true
    }
    try {
      // Through a constant, as in a walk.
      const call = this._function
      const result = call(topic._value)
      if (result !== undefined) this._heed(result, version !== topic._version)
    } catch (error) {
      loop._report(error, topic.name)
    }
    loop._refusing = refusing
    if (topic._ended && version === topic._version) this._release()
  }

  /** @internal Heeds what the function returned: a promise is waited for. `isBehind` by then, if it published meanwhile. */
  _heed(result: unknown, isBehind: boolean): void {
    const topic = this._topic
    // Read first: what is looked at now may be the user's, and publish.
    const version = topic._version
    if (!isThenable(result)) return
    const { _loop: loop, name } = topic
    // Until this waits for it: where the stack ends on the way, it goes on as if nothing had been returned.
    let isHeeded = false
    const settled = (): void => {
      if (!isHeeded) return
      if (loop._isStrained(this, name)) loop._clock.setTimeout(() => this._settle(STRAINED), 0)
      else this._settle(0)
    }
    // Promise.resolve tames thenables that throw, settle twice, or settle at once.
    Promise.resolve(result).then(settled, error => {
      loop._report(error, name)
      settled()
    })
    if (this._state & CLOSED) return
    this._seen = isBehind ? version - 1 : version
    const inFlight = IN_FLIGHT
    this._leave()
    // At once, as it is in no list any more; the one that it joins now is for statistics.
    this._state |= inFlight
    isHeeded = true
    if ((this._state & LEVEL) === 0) append(loop._inFlight, this)
  }

  /** @internal */
  _settle(strain: number): void {
    // Level it is still where the stack ended before that could be tidied.
    this._state &= ~(IN_FLIGHT | LEVEL)
    if (this._state & CLOSED) return
    const topic = this._topic
    if (this._seen !== topic._version) {
      this._state |= strain
      // Where no moment can be had, the next publish finds it.
      append(topic._getWakes()._armed, this)
      topic._loop._wakeSoon(this)
    } else if (topic._ended) this._release()
    else this._arm()
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
    // A walk that is going on may still come to it.
    this._function = nothing
    this._topic._subscribers--
    this._leave()
  }

  /** @internal Leaves the list that it is in; its topic's, only after the walk that is going on. */
  _leave(): void {
    if (this._state & LEVEL) leaveLevel(this._topic, this)
    else leave(this)
  }
}

function isThenable(result: unknown): result is PromiseLike<unknown> {
  return result !== null && typeof (result as { then?: unknown }).then === 'function'
}

function nothing(): void {}
