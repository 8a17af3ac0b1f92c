import type { DeliveryLoop } from './delivery-loop.js'
import { append, isAlone, type Link, List, leave, moveAll } from './list.js'
import { CLOSED } from './listener-state.js'
import type { Topic } from './topic.js'

/** What becomes due in a phase: a listener that has turns of its own. In a due list it is a mark, not a value. */
export interface Due extends Link {
  /** @internal */ readonly _topic: Topic<unknown>
  /** @internal As a listener's. */ readonly _state: number
  /** @internal Its turn: leaves the list. */
  _run(): void
}

/**
 * Decides when due listeners are called: the first that becomes due makes it ask for a moment, and in that moment all of them run, in
 * one round. What becomes due meanwhile waits for the next. While anything is due, it is in the loop's list of `_waiting` phases, where
 * `flush` finds it.
 */
export abstract class Phase implements Link {
  /** @internal */ _prev: Link = this
  /** @internal */ _next: Link = this
  /** @internal */ readonly _loop: DeliveryLoop
  /** @internal */ readonly _due: List = new List()
  /** @internal What is left of the round that is running. */ readonly _round: List = new List()
  /** @internal Whether a moment was asked for, and its turn has not come. */ _requested = false
  /** @internal Whether the moment has come, and its turn is ahead in the loop: what becomes due meanwhile comes with it. */ _isReady = false

  constructor(loop: DeliveryLoop) {
    this._loop = loop
  }

  /** @internal Asks for a moment, in which `_fire` is to be called, for one and all who become due until then. */
  abstract _request(due: Due): void

  /** @internal Its listener was closed: lets go of timers. */
  _cancel(): void {}

  /** @internal Whether the rest of the round is to wait for the next moment. */
  _isSpent(): boolean {
    return false
  }

  /**
   * @internal Takes what has become due, while the loop is kept busy. Asks first: if there is no asking, because the stack has ended or a
   * clock of the user's fails, it stays where it was, and the next publish tries again.
   */
  _add(due: Due): void {
    this._await(due)
    append(this._due, due)
    // By the clock or the scheduler that was asked.
    if (due._state & CLOSED) {
      leave(due)
      this._cancel()
    }
  }

  /** @internal */
  _await(due: Due): void {
    if (isAlone(this)) append(this._loop._waiting, this)
    if (this._requested) return
    this._requested = true
    try {
      this._request(due)
    } catch (error) {
      this._requested = false
      throw error
    }
  }

  /** @internal The moment has come. */
  readonly _fire = (): void => {
    this._requested = false
    if (isAlone(this)) return
    const { _loop: loop } = this
    loop._runSoon(this)
    // One turn, however many become due before it: the loop counts them to find a circle. Marked last, so that a stack that ends in between
    // leaves no mark without a turn.
    if (loop._depth > 0) this._requested = this._isReady = true
  }

  /** @internal Its turn in the loop: runs a round. Until that is over it is still waiting, so that `flush` and a moment find it, wherever the stack ends. */
  _run(): void {
    // A flush comes before the moment that was asked for, which is still to come.
    if (this._isReady) this._isReady = this._requested = false
    const { _round: round, _due: due } = this
    // Behind what the last round left over: who has waited longest goes first.
    moveAll(due, round)
    while (!isAlone(round)) {
      ;(round._next as Due)._run()
      if (this._isSpent()) break
    }
    if (!isAlone(round)) this._await(round._next as Due)
    else if (isAlone(due)) leave(this)
  }
}
