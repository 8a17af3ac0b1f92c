import type { Delivery, ListenerFunction } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { EveryPhase } from './every-phase.js'
import { type List, leaveList } from './list.js'
import { Listener } from './listener.js'
import type { Due, Phase } from './phase.js'
import { SchedulerPhase } from './scheduler-phase.js'
import type { Topic } from './topic.js'
import type { Wakeable } from './wakes.js'

/**
 * A push subscription that is called later than the publish. It is in one of three places: armed in its topic's wakes, where the
 * next publish finds it; due in its phase, where further publishes cost nothing; or in no list, while its promise is in flight.
 */
export class DueListener extends Listener implements Due, Wakeable {
  /** @internal */ _list: List<never> | null = null
  readonly #phase: Phase

  constructor(
    topic: Topic<unknown>,
    listener: ListenerFunction<unknown>,
    seen: number,
    delivery: Exclude<Delivery, 'sync'>,
  ) {
    super(topic, listener, seen)
    this.#phase = phaseOf(delivery, topic._loop, topic.name)
  }

  override _start(): void {
    if (this._callable) this._wake()
    else this._rearm()
  }

  /** @internal */
  _wake(): void {
    this.#phase._add(this)
  }

  override _run(): void {
    if (!this._callable) return
    this.#phase._calling?.()
    // Armed before the call, so that a publish from inside it makes this due again.
    this._rearm()
    super._run()
  }

  override _disarm(): void {
    leaveList(this)
  }

  override _rearm(): void {
    if (this._list === null) this._topic._getWakes()._armed._push(this)
  }

  override _resume(): void {
    this._wake()
  }

  override _leave(): void {
    leaveList(this)
    this.#phase._cancel?.()
  }
}

function phaseOf(delivery: Exclude<Delivery, 'sync'>, loop: DeliveryLoop, topic: string): Phase {
  if (delivery === 'microtask') return loop._microtask
  if (delivery === 'frame') return loop._frame
  if (typeof delivery === 'function') return new SchedulerPhase(loop, delivery, topic)
  const every: unknown = typeof delivery === 'object' && delivery !== null ? delivery.every : undefined
  if (typeof every === 'number' && every >= 0 && every <= LONGEST_TIMER) return new EveryPhase(loop, every)
  throw new TypeError(
    `Unknown delivery: pass 'sync', 'microtask', 'frame', { every: milliseconds from 0 to ${LONGEST_TIMER} } or a scheduler function.`,
  )
}

/** The longest that the platforms' timers can wait, in milliseconds. */
export const LONGEST_TIMER = 2_147_483_647
