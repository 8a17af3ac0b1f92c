import { BusError } from './bus-error.js'
import type { Clock } from './clock.js'
import type { Scheduler } from './delivery.js'
import { type ErrorHandler, reportToPlatform } from './error-sink.js'
import { FramePhase } from './frame-phase.js'
import { isAlone, List } from './list.js'
import { MicrotaskPhase } from './microtask-phase.js'
import type { Phase } from './phase.js'
import type { SchedulerPhase } from './scheduler-phase.js'
import { SoonPhase } from './soon-phase.js'
import { WaitQueue } from './wait-queue.js'

/** What the loop can run: a topic's level listeners, a phase, what is told at a topic's end. */
export interface Runnable {
  /** @internal */ _run(): void
}

/** What can become due. */
interface Sleeper {
  /** @internal */ _wake(): void
}

/**
 * How often listeners may make each other due without a pause. More than any chain of derived topics is long, and soon enough
 * to keep a page alive.
 */
const MAX_ROUNDS = 1_000

/**
 * The one place that calls listeners, one after the other, never one inside another.
 *
 * What becomes due while a listener runs, or while a batch is open, waits in `#ready` as a mark, never as a value, and is run in
 * rounds when that is through. So a publish from inside a listener can neither overtake nor repeat a delivery, a chain of them
 * does not grow the stack, and a circle shows as rounds without end: past the bound, publishes from inside listeners are refused
 * until the delivery is over.
 */
export class DeliveryLoop {
  /** @internal */ readonly _clock: Clock
  /** @internal */ readonly _soon: SoonPhase
  /** @internal */ readonly _microtask: MicrotaskPhase
  /** @internal */ readonly _frame: FramePhase
  /** @internal */ readonly _waits: WaitQueue
  /** @internal The moments of users' schedulers: one for each function. */
  readonly _schedulers: WeakMap<Scheduler, SchedulerPhase> = new WeakMap()
  /** @internal The phases in which something is due. */ readonly _waiting: List = new List()
  /** @internal Listeners whose promise is in flight. */ readonly _inFlight: List = new List()
  /**
   * @internal Batches open, plus one while listeners are called. Whoever raises it restores it in a `finally` without a call, so
   * that not even an exhausted stack leaves the bus deaf.
   */
  _depth = 0
  /** @internal Whether something waits for `_depth` to be 0; then `_settle` is to be called. */
  _pending = false
  /** @internal Whether a circle of listeners was found in the running delivery. */
  _refusing = false
  /** @internal Whether the running delivery was begun by a moment that came, not by a publish or the end of a batch; see `_isStrained`. */
  _isLate = false
  /** @internal Whether the running delivery is a flush, which no frame's budget cuts short. */
  _flushing = false
  readonly #onError: ErrorHandler
  /** What is ready when nothing else was, which a list would be too costly for. */
  #only: Runnable | null = null
  /** What is ready, in its order; up to `#done` it was run already. */
  #ready: Runnable[] = []
  #done = 0
  #flushWanted = false
  /** How often each listener has gone on by itself since the platform last had a turn; see `_isStrained`. */
  #turns: WeakMap<object, number> = new WeakMap()

  constructor(clock: Clock, frameBudget: number, onError: ErrorHandler = reportToPlatform) {
    this._clock = clock
    this.#onError = onError
    this._soon = new SoonPhase(this)
    this._microtask = new MicrotaskPhase(this)
    this._waits = new WaitQueue(clock)
    this._frame = new FramePhase(this, frameBudget)
  }

  /** @internal Runs `item` now, or after what is running. */
  _runSoon(item: Runnable): void {
    if (this._depth === 0 && this.#only === null) this.#only = item
    else this.#ready.push(item)
    this._pending = true
    if (this._depth > 0) return
    this._isLate = true
    this._settle()
  }

  /** @internal Makes something due, and calls nobody yet. */
  _wake(item: Sleeper): void {
    const outer = this._depth
    this._depth = outer + 1
    try {
      item._wake()
    } finally {
      this._depth = outer
    }
  }

  /** @internal Makes something due that was not found by a publish, and delivers it if it is due at once. */
  _wakeSoon(item: Sleeper): void {
    this._wake(item)
    if (this._depth === 0 && this._pending) this._settle()
  }

  /** @internal Delivers what became due while the loop was busy. */
  _settle(): void {
    const microtask = this._microtask
    this._depth = 1
    try {
      const only = this.#only
      if (only !== null) {
        only._run()
        this.#only = null
      }
      let rounds = 0
      do {
        const ready = this.#ready
        const end = ready.length
        if (this.#done < end) {
          this._refusing = ++rounds > MAX_ROUNDS
          // Counted afterwards: one that found no stack left to run on is run again. To those that had begun, that does nothing.
          for (; this.#done < end; this.#done++) (ready[this.#done] as Runnable)._run()
        } else if (end > 0) {
          this.#ready = []
          this.#done = 0
        } else if (this.#flushWanted) this.#flushDue()
        else if (microtask._hasRun && !isAlone(microtask)) this._runSoon(microtask)
        else this._pending = false
      } while (this._pending)
    } finally {
      this._depth = 0
      this._refusing = this._flushing = this._isLate = microtask._hasRun = false
    }
  }

  /** @internal Delivers everything that is due, whatever it waits for; inside a batch or a listener, at its end. */
  _flush(): void {
    this.#flushWanted = this._pending = true
    if (this._depth === 0) this._settle()
  }

  /** One turn each: what becomes due again meanwhile stays due, but for microtasks. */
  #flushDue(): void {
    this.#flushWanted = false
    this._flushing = true
    this._waits._run()
    this._microtask._run()
    for (let phase = this._waiting._next; phase !== this._waiting; phase = phase._next) this._runSoon(phase as Phase)
  }

  /** @internal The error for a publish that would go round in circles; the slot was not written. */
  _refusal(topic: string): BusError {
    return new BusError(
      'LOOP',
      `"${topic}" was not published: listeners publish to each other without end. Publish only what differs, or from a timer.`,
    )
  }

  /**
   * @internal Whether a listener has gone on for long without the platform getting a turn, in a way that no nesting shows: at the
   * ends of its promises, or by a scheduler that does not pause and is asked again in a moment that came. It is then to be given a
   * pause, and that is reported.
   */
  _isStrained(listener: object, topic: string): boolean {
    const turns = (this.#turns.get(listener) ?? 0) + 1
    this.#turns.set(listener, turns)
    // The platform's turn clears the counts, which a circle never allows. Asked for late, so that it ordinarily costs no timer.
    if (turns === MAX_ROUNDS) {
      this._clock.setTimeout(() => {
        this.#turns = new WeakMap()
      }, 0)
    }
    if (turns === 2 * MAX_ROUNDS) this._report(this._refusal(topic), topic)
    return turns >= 2 * MAX_ROUNDS
  }

  /** @internal Hands an error of a listener's to the bus's handler; where that fails, both to the platform. */
  _report(error: unknown, topic: string): void {
    try {
      // Through a constant, so that it has no `this`.
      const handle = this.#onError
      handle(error, { topic })
    } catch (failure) {
      reportToPlatform(error)
      reportToPlatform(failure)
    }
  }

  /** @internal Calls a function of the user's that must not disturb anybody; false when it threw. */
  _call(callback: () => void, topic: string): boolean {
    try {
      callback()
      return true
    } catch (error) {
      this._report(error, topic)
      return false
    }
  }
}
