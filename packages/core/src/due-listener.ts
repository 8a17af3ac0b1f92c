import { checkDuration } from './arguments.js'
import type { Delivery, ListenerFunction } from './delivery.js'
import type { DeliveryLoop } from './delivery-loop.js'
import { EveryPhase } from './every-phase.js'
import { append, leave } from './list.js'
import { Listener } from './listener.js'
import type { Due, Phase } from './phase.js'
import { SchedulerPhase } from './scheduler-phase.js'
import type { Topic } from './topic.js'
import type { Wakeable } from './wakes.js'

/**
 * A push subscription that is called later than the publish. It is in one of three lists: armed in its topic's wakes, where the next
 * publish finds it; due in its phase, where further publishes cost nothing; or in flight, until its promise settles.
 */
export class DueListener extends Listener implements Due, Wakeable {
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
    // Armed before the call, so that a publish from inside it makes this due again.
    this._rearm()
    super._run()
  }

  override _disarm(): void {
    leave(this)
    append(this._topic._loop._inFlight, this)
  }

  override _rearm(): void {
    leave(this)
    append(this._topic._getWakes()._armed, this)
  }

  override _resume(): void {
    leave(this)
    this._wake()
  }

  override _leave(): void {
    leave(this)
    this.#phase._cancel()
  }
}

function phaseOf(delivery: Exclude<Delivery, 'sync'>, loop: DeliveryLoop, topic: string): Phase {
  if (delivery === 'microtask') return loop._microtask
  if (delivery === 'frame') return loop._frame
  if (typeof delivery === 'function') return new SchedulerPhase(loop, delivery, topic)
  return new EveryPhase(
    loop,
    checkDuration(delivery?.every, "delivery must be 'sync', 'microtask', 'frame', a function or { every }:"),
  )
}
