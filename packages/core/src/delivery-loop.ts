import { BusError } from './bus-error.js'
import type { Clock } from './clock.js'
import { type ErrorHandler, report } from './error-sink.js'
import { FramePhase } from './frame-phase.js'
import { List } from './list.js'
import type { Listener } from './listener.js'
import { MicrotaskPhase } from './microtask-phase.js'
import type { Due } from './phase.js'

/** What the loop can run: a topic's sync listeners, one listener, a phase. */
export interface Runnable {
  /** @internal */ _run(): void
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
  /** @internal */ readonly _microtask: MicrotaskPhase
  /** @internal */ readonly _frame: FramePhase
  /** @internal Due listeners that wait for a timer or for a scheduler of the user's. */
  readonly _held: List<Due> = new List()
  /**
   * @internal Batches open, plus one while listeners are called. Whoever raises it restores it in a `finally` without a call, so
   * that not even an exhausted stack leaves the bus deaf.
   */
  _depth = 0
  /** @internal Whether something waits for `_depth` to be 0; then `_settle` is to be called. */
  _pending = false
  /** @internal The sync listener that the walk calls next: closing that one moves it on. */
  _cursor: Listener | null = null
  /** @internal Whether a circle of listeners was found in the running delivery. */
  _refusing = false
  readonly #onError: ErrorHandler | undefined
  #ready: Runnable[] = []
  #spare: Runnable[] = []
  #rounds = 0
  #flushWanted = false
  /** How often each listener was run again at the end of its promise since the platform last had a turn. */
  #streaks: Map<Runnable, number> | undefined

  constructor(clock: Clock, onError: ErrorHandler | undefined) {
    this._clock = clock
    this.#onError = onError
    this._microtask = new MicrotaskPhase(this)
    this._frame = new FramePhase(this)
  }

  /** @internal Runs `item` now, or after what is running. */
  _runSoon(item: Runnable): void {
    this.#ready.push(item)
    this._pending = true
    if (this._depth === 0) this._settle()
  }

  /** @internal Delivers what became due while the loop was busy. */
  _settle(): void {
    this._depth = 1
    try {
      while (this._pending) {
        this._pending = false
        this._runReady()
        if (this.#flushWanted) this.#flushDue()
      }
    } finally {
      this._depth = 0
      this.#rounds = 0
      this._refusing = false
    }
  }

  /** @internal Runs what is ready, in rounds, until nothing is. */
  _runReady(): void {
    while (this.#ready.length > 0) {
      this._countRound()
      const round = this.#ready
      this.#ready = this.#spare
      this.#spare = []
      for (const item of round) item._run()
      round.length = 0
      this.#spare = round
    }
  }

  /** @internal Called for each round of listeners that other listeners may have made due. */
  _countRound(): void {
    if (++this.#rounds > MAX_ROUNDS) this._refusing = true
  }

  /**
   * @internal Runs a listener again at the end of its promise. Such a listener can feed itself without any nesting, so its
   * repetitions are counted until the platform gets a turn, which a circle never allows.
   */
  _runAgain(item: Runnable): void {
    if (this.#streaks === undefined) {
      this.#streaks = new Map()
      this._clock.setTimeout(() => {
        this.#streaks = undefined
      }, 0)
    }
    const streak = (this.#streaks.get(item) ?? 0) + 1
    this.#streaks.set(item, streak)
    if (streak > MAX_ROUNDS) this._refusing = true
    this._runSoon(item)
  }

  /** @internal The error for a publish that would go round in circles; the slot was not written. */
  _refusal(topic: string): BusError {
    return new BusError(
      'LOOP',
      `Publishing to "${topic}" was refused: listeners have made each other publish more than ${MAX_ROUNDS} times without a pause. ` +
        'Break the circle: publish only when the value differs, or from a timer.',
    )
  }

  /** @internal Delivers everything that is due, whatever it waits for; inside a batch or a listener, at its end. */
  _flush(): void {
    this.#flushWanted = true
    this._pending = true
    if (this._depth === 0) this._settle()
  }

  #flushDue(): void {
    this.#flushWanted = false
    this._microtask._run()
    this._frame._run()
    // One turn each: what becomes due again meanwhile stays due.
    const held: Due[] = []
    for (let due = this._held._shift(); due !== null; due = this._held._shift()) held.push(due)
    for (const due of held) due._run()
    this._microtask._run()
    if (this.#ready.length > 0) this._pending = true
  }

  /** @internal Hands an error of a listener's to the bus's handler. */
  _report(error: unknown, topic: string): void {
    report(this.#onError, error, topic)
  }

  /** @internal Calls a function of the user's that must not disturb anybody. */
  _call(callback: () => void, topic: string): void {
    try {
      callback()
    } catch (error) {
      this._report(error, topic)
    }
  }
}
