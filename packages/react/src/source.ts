import type { Bus, Delivery } from '@dropslot/core'
import { AutoDelivery } from './auto-delivery.js'

/** When hooks see a publish: as in core, or `'auto'`: with the next frame, but at once in a discrete user event and under act. */
export type HookDelivery = 'auto' | Delivery

/** A bus, whatever its topics: what the hooks need of it. Types are the callers' business. */
export type AnyBus = Pick<Bus, 'topic' | 'latest' | 'has' | 'publish'>

/** Tells deliveries apart by value, so that `{ every: 250 }` written inline is the same at each render. */
export function deliveryKey(delivery: HookDelivery | undefined): unknown {
  return typeof delivery === 'object' ? delivery.every : delivery
}

/**
 * The running sources of one bus and one delivery, by what they read. Hooks that know nothing of each other find the same source here:
 * that is what keeps them from tearing. It holds only what mounted components subscribe to.
 */
export class Sources {
  readonly bus: AnyBus
  readonly delivery: HookDelivery
  /** By the topic's name. */
  readonly ofTopics: Map<string, Source<unknown, string>> = new Map()
  /** What `'auto'` means here, where that is the delivery. */
  readonly auto: AutoDelivery | undefined
  /** Those that read something else. */
  readonly others: Map<unknown, Source<unknown>> = new Map()

  constructor(bus: AnyBus, delivery: HookDelivery) {
    this.bus = bus
    this.delivery = delivery
    this.auto = delivery === 'auto' ? new AutoDelivery(this) : undefined
  }
}

/** Module state, which goes with the bus, and with the scheduler, of which an inline one is another at each render. */
const all: WeakMap<AnyBus, [Map<unknown, Sources>, WeakMap<object, Sources>]> = /* @__PURE__ */ new WeakMap()

/** The sources of a bus and a delivery. */
export function sourcesOf(bus: AnyBus, delivery: HookDelivery): Sources {
  const key = deliveryKey(delivery)
  const kind = typeof key === 'function' ? 1 : 0
  let ofBus = all.get(bus)
  if (!ofBus) {
    ofBus = [new Map(), new WeakMap()]
    all.set(bus, ofBus)
  }
  const ofKind = ofBus[kind] as Map<unknown, Sources>
  let sources = ofKind.get(key)
  if (!sources) {
    sources = new Sources(bus, delivery)
    ofKind.set(key, sources)
  }
  return sources
}

/** Told of a change, with the new value; and once without, when it was subscribed. */
type Callback = (value?: unknown) => void

/**
 * Something of a bus as the hooks of one delivery see it: a value that advances only when that delivery does, so that a render that
 * happens for another reason reads what the last delivery showed, never more.
 *
 * While a source runs, it is the one for its key. One that does not run stands for the one that does; if there is none, it reads what
 * the bus has at present. So rendering leaves nothing behind, and whoever subscribes first makes it run.
 *
 * There may be one for each cell of a large table, so it has few fields, and no private methods, which cost each instance one.
 */
export abstract class Source<S, K = unknown> {
  readonly sources: Sources
  readonly key: K
  protected value: S | undefined = undefined
  readonly #running: Map<unknown, Source<unknown>>
  /** The running one, while somebody subscribes through this one. */
  #live: Source<S> | undefined = undefined
  /** Who is told. Most sources have one subscriber, for whom a set would be too much. */
  #callbacks: Callback | Set<Callback> | null = null

  constructor(sources: Sources, running: Map<unknown, Source<unknown>>, key: K) {
    this.sources = sources
    this.#running = running
    this.key = key
  }

  /** What a render reads. */
  readonly get = (): S => {
    const live = this.#live ?? (this.#running.get(this.key) as Source<S> | undefined)
    return live ? (live.value as S) : this.read()
  }

  /** Calls `callback` after each change of what `get` gives; returns what stops that. Each subscriber has a function of its own. */
  readonly subscribe = (callback: Callback): (() => void) => {
    const live = (this.#running.get(this.key) as Source<S> | undefined) ?? this
    live.add(callback)
    this.#live = live
    // Something may have been published between render and here, and React 19.2 does not look again when it reveals a hidden tree.
    callback()
    return () => {
      // Another of this one's subscribers reads a little slower then.
      this.#live = undefined
      live.remove(callback)
    }
  }

  /** What the bus has at present; equal things have one identity. */
  protected abstract read(): S

  /** Begins to listen, and sets the first value. */
  protected abstract start(): void

  /** Ends what `start` began. */
  protected abstract stop(): void

  /** Shows `value` from now on, and tells everybody. Callbacks must not throw. */
  protected show(value: S): void {
    this.value = value
    const callbacks = this.#callbacks
    if (typeof callbacks === 'function') callbacks(value)
    else if (callbacks) for (const callback of callbacks) callback(value)
  }

  private add(callback: Callback): void {
    const callbacks = this.#callbacks
    if (callbacks)
      this.#callbacks = typeof callbacks === 'function' ? new Set([callbacks, callback]) : callbacks.add(callback)
    else {
      this.start()
      // Last, so that a source that could not begin is not taken for one that runs.
      this.#callbacks = callback
      this.#running.set(this.key, this)
    }
  }

  private remove(callback: Callback): void {
    const callbacks = this.#callbacks
    if (
      callbacks !== callback &&
      (typeof callbacks === 'function' || !callbacks?.delete(callback) || callbacks.size > 0)
    )
      return
    this.#callbacks = null
    this.#running.delete(this.key)
    this.stop()
  }
}
