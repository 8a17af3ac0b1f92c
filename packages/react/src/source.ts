import type { Bus, Delivery } from '@dropslot/core'

/** When hooks see a publish: as in core, or `'auto'`: with the next frame, but at once in a discrete user event and under act. */
export type HookDelivery = 'auto' | Delivery

/** A bus, whatever its topics: what the hooks need of it. Types are the callers' business. */
export type AnyBus = Pick<Bus, 'topic' | 'latest' | 'has' | 'publish'>

/** Numbers for functions, so that they can be part of a key. */
const identities: WeakMap<object, number> = /* @__PURE__ */ new WeakMap()
let lastIdentity = 0

/** A string that stands for a function, the same one for the same function. */
export function identify(subject: object): string {
  let identity = identities.get(subject)
  if (identity === undefined) {
    identity = ++lastIdentity
    identities.set(subject, identity)
  }
  return `#${identity}`
}

/** Tells deliveries apart by value, so that `{ every: 250 }` written inline is the same at each render. */
export function deliveryKey(delivery: HookDelivery): string {
  return typeof delivery === 'function'
    ? identify(delivery)
    : typeof delivery === 'object'
      ? `${delivery.every}`
      : delivery
}

/**
 * The running sources of each bus, by what they read and how. Module state, because hooks that know nothing of each other must find
 * the same source: that is what keeps them from tearing. It holds only what mounted components subscribe to, and goes with the bus.
 */
const running: WeakMap<AnyBus, Map<string, Source<unknown>>> = /* @__PURE__ */ new WeakMap()

/**
 * Something of a bus as the hooks of one delivery see it: a value that advances only when that delivery does, so that a render that
 * happens for another reason reads what the last delivery showed, never more.
 *
 * While a source runs, it is the one for its key. One that does not run stands for the one that does; if there is none, it reads what
 * the bus has at present. So rendering leaves nothing behind, and whoever subscribes first makes it run.
 */
export abstract class Source<S> {
  readonly bus: AnyBus
  protected value: S | undefined
  /** What the hook that this was made for committed last. */
  committed: unknown = undefined
  readonly key: string
  /** Who is told. Most sources have one subscriber, for whom a set would be too much. */
  #callbacks: (() => void) | Set<() => void> | null = null

  constructor(bus: AnyBus, key: string) {
    this.bus = bus
    this.key = key
  }

  /** What a render reads. */
  readonly get = (): S => {
    const live = this.#live
    return live ? (live.value as S) : this.read()
  }

  /** Calls `callback` after each change of what `get` gives; returns what stops that. Each subscriber has a function of its own. */
  readonly subscribe = (callback: () => void): (() => void) => {
    const live = this.#live ?? this
    live.#add(callback)
    // Something may have been published between render and here, and React 19.2 does not look again when it reveals a hidden tree.
    callback()
    return () => live.#delete(callback)
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
    if (typeof callbacks === 'function') callbacks()
    else if (callbacks) for (const callback of callbacks) callback()
  }

  /** The source that runs for this key. */
  get #live(): Source<S> | undefined {
    return this.#callbacks ? this : (running.get(this.bus)?.get(this.key) as Source<S> | undefined)
  }

  #add(callback: () => void): void {
    const callbacks = this.#callbacks
    if (callbacks)
      this.#callbacks = typeof callbacks === 'function' ? new Set([callbacks, callback]) : callbacks.add(callback)
    else {
      this.start()
      // Last, so that a source that could not begin is not taken for one that runs.
      this.#callbacks = callback
      const sources = running.get(this.bus) ?? new Map<string, Source<unknown>>()
      running.set(this.bus, sources.set(this.key, this))
    }
  }

  #delete(callback: () => void): void {
    const callbacks = this.#callbacks
    if (
      callbacks !== callback &&
      (typeof callbacks === 'function' || !callbacks?.delete(callback) || callbacks.size > 0)
    )
      return
    this.#callbacks = null
    running.get(this.bus)?.delete(this.key)
    this.stop()
  }
}
