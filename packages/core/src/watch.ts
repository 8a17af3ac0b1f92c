import type { ListenerFunction, ListenOptions } from './delivery.js'
import { append, isAlone, type Link, List, leave } from './list.js'
import { Sub } from './sub.js'
import { Topic, type TopicHome } from './topic.js'
import { OPEN } from './topic-state.js'
import type { Wakeable } from './wakes.js'

/** A watch's mark on one topic: armed there, or in the watch's list of changed topics. It holds no value. */
class Mark implements Wakeable {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ _seen = 0
  /** @internal */ _topic: Topic<unknown>
  /** @internal Whether it is in the list of changed topics. */ _isChanged = false
  readonly #watch: WatchCore

  constructor(watch: WatchCore, topic: Topic<unknown>) {
    this.#watch = watch
    this._topic = topic
  }

  /** @internal From now on the next publish is a change. */
  _arm(): void {
    this._isChanged = false
    this._seen = this._topic._version
    append(this._topic._getWakes()._armed, this)
  }

  /** @internal */
  _wake(): void {
    // Told first, which calls nobody yet, so that what could not be told is found by the next publish.
    this.#watch._signal._write(true)
    append(this.#watch._changed, this)
    this._isChanged = true
  }

  /** @internal Its topic has ended: that is a change, too. */
  _release(): void {
    this._wake()
  }
}

/**
 * The working part of a watch, which the bus holds: the marks, and a topic of its own that is published to when something changed,
 * on which its listener or its readers subscribe. So a watch delivers as any topic does; but its listener always has turns of its own,
 * before which what changed is taken.
 */
export class WatchCore {
  /** @internal */ readonly _signal: Topic<true>
  /** @internal */ readonly _changed: List = new List()
  /** @internal */ _closed = false
  readonly #matches: (name: string) => boolean
  readonly #marks: Map<string, Mark> = new Map()
  /** What was taken and is to be told. */
  #taken: [string, unknown][] = []
  readonly #onClose: (core: WatchCore) => void

  constructor(home: TopicHome, label: string, matches: (name: string) => boolean, onClose: (core: WatchCore) => void) {
    this.#matches = matches
    this._signal = new Topic(home, label, OPEN)
    this.#onClose = onClose
  }

  /** @internal A topic is there, or is there again: joins, if it matches. */
  _meet(topic: Topic<unknown>, immediate: boolean): void {
    // Asked after the predicate, which may have removed the topic, or closed this.
    if (!this.#matches(topic.name) || topic._ended || this._closed) return
    let mark = this.#marks.get(topic.name)
    if (mark === undefined) {
      mark = new Mark(this, topic)
      this.#marks.set(topic.name, mark)
      // Met before, where the stack ended for one that was asked later.
    } else if (mark._topic === topic && !isAlone(mark)) return
    mark._topic = topic
    mark._seen = 0
    // Of one that was removed, that has not been told yet: the one mark now tells of the new topic, whose first publish is to see to it that
    // it does, as the stack may have ended on the way.
    if (mark._isChanged) topic._getWakes()
    else if (immediate && topic._version > 0) topic._loop._wakeSoon(mark)
    else mark._arm()
    topic._subscribers++
  }

  /** @internal Takes one changed topic, with its newest value, and adds it to `taken`; undefined when there is none. */
  _takeOne(taken: [string, unknown][]): [string, unknown] | undefined {
    if (isAlone(this._changed)) return undefined
    const mark = this._changed._next as Mark
    const { _topic: topic } = mark
    // What was not taken before the watch's end can still be, also of a topic that ended with the bus.
    const hasValue = this._closed ? mark._seen !== topic._version : !topic._ended
    const change: [string, unknown] = [topic.name, hasValue ? topic._value : undefined]
    // Before it leaves: where the stack ends, it is taken again.
    taken.push(change)
    if (!this._closed) {
      if (hasValue) {
        mark._arm()
        return change
      }
      this.#marks.delete(topic.name)
    }
    leave(mark)
    return change
  }

  /** @internal Takes all changed topics. Where the stack ends, it can be called again, and goes on. */
  _take(): void {
    const taken = this.#taken
    const isAgain = taken.length > 0
    while (this._takeOne(taken) !== undefined) {}
    // Each once: what was taken before may have changed since.
    if (isAgain) this.#taken = [...new Map(taken)]
  }

  /** @internal What was taken, for whoever tells it. */
  _tell(): [string, unknown][] {
    const taken = this.#taken
    this.#taken = []
    return taken
  }

  /** @internal The handle of it was dropped. */
  _abandon(): void {
    this._close()
  }

  /** @internal Stops: what changed can still be taken; then readers see the end. A second time does nothing. */
  _close(): void {
    if (this._closed) return
    this._closed = true
    for (const mark of this.#marks.values()) {
      mark._topic._subscribers--
      if (!mark._isChanged) leave(mark)
    }
    this.#marks.clear()
    this.#onClose(this)
    this._signal._end()
  }
}

/**
 * A cursor over many topics at once: the set of topics that changed since it was last drained. It holds one mark a topic, never a
 * value, so it cannot fall behind; each topic appears at most once, with the value that is newest when it is taken.
 *
 * A watch begins caught up (`{ immediate: true }` begins with every topic that has a value); topics that match later join by themselves.
 * A removed topic is told once, with `undefined`, instead of a value that was not taken yet. A watch counts as a subscriber of the
 * topics that it matches. Dropped without being closed, it is collected.
 *
 * @example
 * ```ts
 * const watch = bus.watch('sensor/*')
 * bus.publish('sensor/roof', 20)
 * bus.publish('sensor/roof', 21)
 * console.log(watch.drain()) // [['sensor/roof', 21]]
 * ```
 */
export class Watch<C extends [name: string, value: unknown]> implements AsyncIterable<C, undefined, undefined> {
  readonly #core: WatchCore

  /** @internal */
  constructor(core: WatchCore) {
    this.#core = core
  }

  /** Whether it was closed, or its bus. */
  get closed(): boolean {
    return this.#core._closed
  }

  /** Takes what changed: each topic once, as `[name, newest value]`, in the order in which they first changed. */
  drain(): C[] {
    this.#core._take()
    return this.#core._tell() as C[]
  }

  /** Iterates over changed topics, one a step, each with the value that is newest at that step. Ends when the watch is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<C, undefined, undefined> {
    const core = this.#core
    const signal = new Sub(core._signal, core._signal._version)
    try {
      for (;;) {
        const change = core._takeOne([])
        if (change !== undefined) yield change as C
        else if (core._closed) return
        else await signal.waitForMessage()
      }
    } finally {
      signal.close()
    }
  }

  /** Stops watching; what changed before can still be drained. A second time does nothing. */
  close(): void {
    this.#core._close()
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }
}

/** Calls `listener` with what changed; returns what stops that. */
export function listenToWatch(core: WatchCore, listener: ListenerFunction<never>, options?: ListenOptions): () => void {
  const { _signal: signal } = core
  const tell = () => {
    const changes = core._tell()
    if (changes.length > 0) return (listener as ListenerFunction<unknown>)(changes)
  }
  // Taken before the turn, not in the call: what cannot be, as the stack has ended, leaves the turn to come.
  const stop = signal._listen(tell, signal._version, options, core)
  return () => {
    stop()
    core._close()
  }
}
