import type { Bus, Delivery } from '@dropslot/core'
import { isUrgent } from './urgency.js'

/** When hooks see a publish: as in core, or `'auto'`: with the next frame, but at once in a discrete user event and under act. */
export type HookDelivery = 'auto' | Delivery

/** A bus, whatever its topics: what the hooks need of it. Types are the callers' business. */
export type AnyBus = Pick<Bus, 'topic' | 'latest'>

/** Tells deliveries apart by value, so that `{ every: 250 }` written inline is the same at each render. */
export type DeliveryKey = string | number | ((deliver: () => void) => void)

export function deliveryKey(delivery: HookDelivery): DeliveryKey {
  return typeof delivery === 'object' ? delivery.every : delivery
}

/**
 * The running sources of each bus, by topic and delivery. Module state, because hooks that know nothing of each other must find the
 * same source: that is what keeps them from tearing. It holds only what mounted components subscribe to, and goes with the bus.
 */
const running: WeakMap<AnyBus, Map<string, Map<DeliveryKey, TopicSource>>> = /* @__PURE__ */ new WeakMap()

/**
 * One topic as the hooks of one delivery see it: a value that advances only when that delivery does, so that a render that happens
 * for another reason reads what the last delivery showed, never more.
 *
 * While a source runs, it is the one for its topic and delivery. One that does not run stands for the one that does; if there is
 * none, it reads the topic's present value. So rendering leaves nothing behind, and whoever subscribes first makes it run.
 */
export class TopicSource {
  readonly #bus: AnyBus
  readonly #name: string
  readonly #delivery: HookDelivery
  readonly #callbacks = new Set<() => void>()
  #value: unknown
  readonly #stops = new Set<() => void>()

  constructor(bus: AnyBus, name: string, delivery: HookDelivery) {
    this.#bus = bus
    this.#name = name
    this.#delivery = delivery
  }

  /** What a render reads. */
  readonly get = (): unknown => {
    const live = this.#live()
    return live === undefined ? this.#bus.latest(this.#name) : live.#value
  }

  /** Calls `callback` after each change of what `get` gives; returns what stops that. */
  readonly subscribe = (callback: () => void): (() => void) => {
    const live = this.#live() ?? this
    if (live.#callbacks.size === 0) live.#start()
    live.#callbacks.add(callback)
    // Something may have been published between render and here, and React 19.2 does not look again when it reveals a hidden tree.
    callback()
    return () => {
      if (live.#callbacks.delete(callback) && live.#callbacks.size === 0) live.#stop()
    }
  }

  /** The source that runs for this topic and delivery. */
  #live(): TopicSource | undefined {
    if (this.#callbacks.size > 0) return this
    return running.get(this.#bus)?.get(this.#name)?.get(deliveryKey(this.#delivery))
  }

  #start(): void {
    this.#value = this.#bus.latest(this.#name)
    const advance = () => this.#advance()
    if (this.#delivery === 'auto') {
      this.#listen('frame', advance)
      this.#listen('sync', () => {
        if (isUrgent()) advance()
      })
    } else {
      this.#listen(this.#delivery, advance)
    }
    // Last, so that a source that could not begin is not taken for one that runs.
    const names = running.get(this.#bus) ?? new Map<string, Map<DeliveryKey, TopicSource>>()
    const sources = names.get(this.#name) ?? new Map<DeliveryKey, TopicSource>()
    running.set(this.#bus, names.set(this.#name, sources.set(deliveryKey(this.#delivery), this)))
  }

  #stop(): void {
    for (const stop of this.#stops) stop()
    this.#stops.clear()
    const names = running.get(this.#bus)
    const sources = names?.get(this.#name)
    sources?.delete(deliveryKey(this.#delivery))
    if (sources?.size === 0) names?.delete(this.#name)
  }

  /** Listens to the topic, and when it was removed, to the one of that name that comes after. */
  #listen(delivery: Delivery, listener: () => void): void {
    try {
      const stop = this.#bus.topic(this.#name).subscribe(listener, {
        delivery,
        // A successor that has a value already is shown when the delivery comes; that there is none is shown at once.
        immediate: !Object.is(this.#value, this.#bus.latest(this.#name)),
        onDisconnect: () => {
          this.#stops.delete(stop)
          if (this.#bus.latest(this.#name) === undefined) listener()
          this.#listen(delivery, listener)
        },
      })
      this.#stops.add(stop)
    } catch (error) {
      // A closed bus has nothing to show; the component is not to blame.
      if ((error as { code?: unknown }).code !== 'CLOSED') throw error
    }
  }

  #advance(): void {
    const value = this.#bus.latest(this.#name)
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.#notify()
  }

  #notify(): void {
    for (const callback of this.#callbacks) callback()
  }
}
