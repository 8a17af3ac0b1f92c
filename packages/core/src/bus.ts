import { checkDuration, checkFunction, checkOptions, misfit } from './arguments.js'
import { BusError } from './bus-error.js'
import type { BusOptions, TopicOptions, TopicStats } from './bus-options.js'
import { platformClock } from './clock.js'
import type { ListenerFunction, ListenOptions, SubscribeOptions } from './delivery.js'
import { DeliveryLoop } from './delivery-loop.js'
import type { Listener } from './listener.js'
import { compilePattern } from './pattern.js'
import { checkValue, compileSchemas, type Schemas } from './schema.js'
import { Staleness, Sweep } from './staleness.js'
import { countDue } from './stats.js'
import type { Sub } from './sub.js'
import { type Read, Topic, type TopicHome, undefinedMessage } from './topic.js'
import { TopicIndex } from './topic-index.js'
import type { AnyTopics, Change, MatchingName, TopicName } from './topic-map.js'
import { CHECKED, OPEN, UNMET } from './topic-state.js'
import { countBehind } from './walk.js'
import { listenToWatch, Watch, WatchCore } from './watch.js'

/** What is told of the topics of `Topics` that `Pattern` may match. */
type Told<Topics extends object, Pattern> = Pattern extends string
  ? Change<Topics, MatchingName<Topics, Pattern>>
  : Change<Topics>

/**
 * The registry of topics: names on one side, slots on the other. Any string but `''` is a name, and a topic is made when it is
 * first asked for. Buses share nothing.
 *
 * It does not persist, does not replay and does not queue: a message that nobody read before the next one is gone.
 *
 * @typeParam Topics what is published under which name; template-literal names stand for families of topics
 *
 * @example
 * ```ts
 * const bus = new Bus<{ prices: { bid: number; ask: number }; [sensor: `sensor/${string}`]: number }>()
 * const stop = bus.subscribe('prices', quote => console.log(quote.bid)) // 1
 * bus.publish('prices', { bid: 1, ask: 2 })
 * bus.publish('sensor/roof', 21)
 * stop()
 * ```
 */
export class Bus<Topics extends object = AnyTopics> implements TopicHome {
  /** @internal */ readonly _loop: DeliveryLoop
  /** @internal */ readonly _endings: Map<Listener, () => void> = new Map()
  readonly #topics: TopicIndex = new TopicIndex()
  readonly #watches: Set<WatchCore> = new Set()
  readonly #maxTopics: number
  readonly #staleAfter: number | undefined
  readonly #sweeps: Map<number, Sweep> = new Map()
  readonly #staleness: WeakMap<Topic<unknown>, Staleness> = new WeakMap()
  readonly #schemas: Schemas
  #readers: FinalizationRegistry<Read> | undefined
  #closed = false

  constructor(options?: BusOptions) {
    const {
      clock = platformClock,
      onError,
      maxTopics = Number.POSITIVE_INFINITY,
      frameBudget = 8,
      staleAfter,
      schemas,
    } = checkOptions(options, 'new Bus(options)') ?? {}
    if (!(maxTopics >= 1)) throw misfit('maxTopics', 'a number from 1 up', maxTopics)
    if (staleAfter !== undefined) checkDuration(staleAfter, 'staleAfter')
    this._loop = new DeliveryLoop(clock, checkDuration(frameBudget, 'frameBudget'), checkFunction(onError, 'onError'))
    this.#maxTopics = maxTopics
    this.#staleAfter = staleAfter
    this.#schemas = compileSchemas(checkOptions(schemas, 'schemas: { [pattern]: schema }') ?? {})
  }

  /** How many topics there are. */
  get topicCount(): number {
    return this.#topics._size
  }

  /** The names of all topics, in the order in which they were made. */
  topicNames(): TopicName<Topics>[] {
    return this.#topics._all().map(topic => topic.name as TopicName<Topics>)
  }

  /** Whether there is a topic of that name; asking does not make one. */
  has(name: string): boolean {
    return this.#topics._find(name) !== undefined
  }

  /**
   * The topic of that name, made if there is none. Keep the handle where you publish often: it saves the look-up.
   *
   * @throws TypeError for a name that is not a string, or `''`
   * @throws BusError `CLOSED`, `FULL`
   */
  topic<Name extends TopicName<Topics>>(name: Name, options?: TopicOptions): Topic<Topics[Name]> {
    const topic = this._obtain(name)
    const staleAfter = checkOptions(options, 'topic(name, options)')?.staleAfter
    if (staleAfter !== undefined) this.#expire(topic, checkDuration(staleAfter, 'staleAfter'))
    return topic as Topic<Topics[Name]>
  }

  /** Publishes by name; the same as `topic(name).publish(value)`. */
  publish<Name extends TopicName<Topics>>(name: Name, value: Topics[Name]): void {
    let topic = this.#topics._find(name)
    if (topic === undefined) {
      // Checked here too, lest a refused message leaves a topic behind.
      if (value === undefined) throw undefinedMessage(name)
      this._check(name, value)
      topic = this.#create(name)
    }
    topic.publish(value)
  }

  /** Subscribes by name; the same as `topic(name).subscribe(…)`. */
  subscribe<Name extends TopicName<Topics>>(name: Name, options?: SubscribeOptions): Sub<Topics[Name]>
  subscribe<Name extends TopicName<Topics>>(
    name: Name,
    listener: ListenerFunction<Topics[Name]>,
    options?: ListenOptions,
  ): () => void
  subscribe<Name extends TopicName<Topics>>(
    name: Name,
    first?: ListenerFunction<Topics[Name]> | SubscribeOptions,
    options?: ListenOptions,
  ): Sub<Topics[Name]> | (() => void) {
    return this.topic(name).subscribe(first, options)
  }

  /** The newest value of a topic, or `undefined`; asking does not make one. */
  latest<Name extends TopicName<Topics>>(name: Name): Topics[Name] | undefined {
    return this.#topics._find(name)?._value as Topics[Name] | undefined
  }

  /**
   * Publishes many as one: inside, reads see the new values at once, and listeners hear after the outermost batch has ended,
   * once each, also when it throws. Ends when `run` returns: what an async function does after its first `await` is outside.
   *
   * @returns what `run` returned
   */
  batch<R>(run: () => R): R {
    const loop = this._loop
    const outer = loop._depth
    loop._depth = outer + 1
    try {
      return run()
    } finally {
      loop._depth = outer
      if (outer === 0 && loop._pending) loop._settle()
    }
  }

  /**
   * Watches many topics at once: those whose name matches a glob (`*` stands within one `/`-separated segment, a segment `**`
   * for any number of them) or satisfies a predicate. Without a function, to pull: {@link Watch}. With one, to push: it is called with
   * what changed, as an array of `[name, value]`, when `delivery` says; the result stops that.
   */
  watch<const Pattern extends string | ((name: string) => boolean)>(
    pattern: Pattern,
    options?: SubscribeOptions,
  ): Watch<Told<Topics, Pattern>>
  watch<const Pattern extends string | ((name: string) => boolean)>(
    pattern: Pattern,
    listener: ListenerFunction<Told<Topics, Pattern>[]>,
    options?: ListenOptions,
  ): () => void
  watch(
    pattern: string | ((name: string) => boolean),
    first?: ListenerFunction<never> | SubscribeOptions,
    options?: ListenOptions,
  ): Watch<[string, unknown]> | (() => void) {
    this.#checkOpen()
    const predicate = typeof pattern === 'function'
    if (!predicate && (typeof pattern !== 'string' || pattern === '')) {
      throw misfit('pattern', "one such as 'sensor/*', or a predicate", pattern)
    }
    const matches = predicate ? this.#guard(pattern) : compilePattern(pattern)
    const core = new WatchCore(this, predicate ? 'watch' : pattern, matches, ended => this.#watches.delete(ended))
    const listen = typeof first === 'function'
    const immediate = checkOptions(listen ? options : first, 'watch(pattern, options)')?.immediate === true
    const stop = listen ? listenToWatch(core, first, options) : undefined
    this.batch(() => {
      // First, so that it meets what a predicate makes, and ends with the bus that one closes.
      this.#watches.add(core)
      for (const topic of this.#topics._all()) core._meet(topic, immediate)
    })
    if (stop !== undefined) return stop
    const watch = new Watch<[string, unknown]>(core)
    // The core does not know its handle, so that this can be dropped.
    this._readers?.register(watch, core)
    return watch
  }

  /** Removes a topic: subscribers take what they have not seen, then are disconnected. False when there was none. */
  removeTopic(name: string): boolean {
    const topic = this.#topics._find(name)
    if (topic === undefined) return false
    this.#topics._remove(topic)
    this.batch(() => {
      topic._end()
      this.#staleness.get(topic)?._release()
    })
    return true
  }

  /** Removes all topics that nobody subscribes to or watches, with their values. Returns how many. */
  cleanupUnusedTopics(): number {
    let removed = 0
    for (const topic of this.#topics._all()) {
      const used = topic._subscribers + (this._staleness(topic)?._subscribers ?? 0)
      if (used === 0 && !topic._ended && this.removeTopic(topic.name)) removed++
    }
    return removed
  }

  /**
   * What there is, for each topic: version, subscribers, and how many of them are due. Counted when it is asked for, so it costs
   * publishing nothing, and time in proportion to topics and listeners.
   */
  stats(): TopicStats[] {
    const due = countDue(this._loop, this.#watches)
    return this.#topics._all().map(topic => ({
      name: topic.name,
      version: topic._version,
      subscribers: topic._subscribers,
      due: (due.get(topic) ?? 0) + countBehind(topic),
    }))
  }

  /** Delivers now what is due, whatever it waits for: microtask, frame, rate limit. Inside a batch or a listener, at its end. */
  flush(): void {
    this._loop._flush()
  }

  /**
   * Closes the bus: all topics are removed, all watches closed. What subscribers had not seen they still get. Afterwards publishing
   * and subscribing throw `BusError` `CLOSED`. A second time does nothing.
   */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.batch(() => {
      for (const watch of [...this.#watches]) watch._close()
      for (const { name } of this.#topics._all()) this.removeTopic(name)
    })
  }

  /** @internal */
  get _readers(): FinalizationRegistry<Read> | undefined {
    if (this.#readers === undefined && typeof FinalizationRegistry === 'function') {
      this.#readers = new FinalizationRegistry(read => read._abandon())
    }
    return this.#readers
  }

  /** @internal */
  _find(name: string): Topic<unknown> | undefined {
    return this.#topics._find(name)
  }

  /** @internal */
  _obtain(name: string, like?: Topic<unknown>): Topic<unknown> {
    return this.#topics._find(name) ?? this.#create(name, like)
  }

  /** @internal */
  _check(name: string, value: unknown): void {
    checkValue(this.#schemas, name, value)
  }

  /** @internal */
  _staleness(topic: Topic<unknown>): Topic<boolean> | undefined {
    return this.#staleness.get(topic)?._signal
  }

  #expire(topic: Topic<unknown>, ms: number): void {
    let sweep = this.#sweeps.get(ms)
    if (sweep === undefined) {
      sweep = new Sweep(this._loop, ms)
      this.#sweeps.set(ms, sweep)
    }
    const staleness = this.#staleness.get(topic)
    if (staleness === undefined) this.#staleness.set(topic, new Staleness(topic, sweep))
    else staleness._move(sweep)
  }

  #create(name: string, like?: Topic<unknown>): Topic<unknown> {
    this.#checkOpen()
    if (typeof name !== 'string' || name === '') {
      throw misfit("A topic's name", 'a string that is not empty', name)
    }
    if (this.#topics._size >= this.#maxTopics) {
      throw new BusError(
        'FULL',
        `"${name}" was not made: the bus holds its ${this.#maxTopics} topics. Remove some, or raise maxTopics.`,
      )
    }
    const topic = new Topic<unknown>(this, name, UNMET | (this.#schemas.length > 0 ? CHECKED : OPEN))
    const staleAfter = (like && this.#staleness.get(like)?._sweep._ms) ?? this.#staleAfter
    if (staleAfter !== undefined) this.#expire(topic, staleAfter)
    this.#topics._add(topic)
    this._introduce(topic)
    return topic
  }

  /** @internal */
  _introduce(topic: Topic<unknown>): void {
    // Read beforehand, as even that is a call where modules are not bundled.
    const unmet = UNMET
    // Before anybody is asked, as a predicate may publish to it; the watches that are asked later hear of that.
    topic._state &= ~unmet
    try {
      for (const watch of this.#watches) watch._meet(topic, true)
    } catch (error) {
      topic._state |= unmet
      throw error
    }
  }

  /** A predicate of the user's that must not keep a topic from being made: what it throws is reported, and does not match. */
  #guard(predicate: (name: string) => boolean): (name: string) => boolean {
    return name => {
      try {
        return predicate(name)
      } catch (error) {
        this._loop._report(error, name)
        return false
      }
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new BusError('CLOSED', 'The bus is closed. Make a new one.')
  }
}
