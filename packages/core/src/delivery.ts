/**
 * When a listener is called.
 *
 * - `'sync'` (the default): inside `publish`, before it returns; a publish that a listener makes is delivered when that
 *   listener has returned.
 * - `'microtask'`: once, when the running code is through, however often it published.
 * - `'frame'`: with the next animation frame, all due listeners of the bus in one go; where there are no frames, after 16 ms.
 * - `{ every: ms }`: at most once in `ms` milliseconds; the first change is delivered at once, the last one always.
 * - a function: a scheduler of your own. It is called with `deliver` when something becomes due, and not again until that was
 *   delivered; call `deliver` when the moment has come. All listeners of a bus that share the function share the moment.
 *
 * Whatever the moment, the listener gets the value that is newest then.
 *
 * @example
 * ```ts
 * bus.subscribe('prices', quote => console.log(quote.bid), { delivery: { every: 250 } })
 * bus.subscribe('prices', quote => console.log(quote.bid), { delivery: deliver => setTimeout(deliver, 5) })
 * ```
 */
export type Delivery = 'sync' | 'microtask' | 'frame' | { readonly every: number } | Scheduler

/** A delivery of one's own: arranges for `deliver` to be called, once. Called more often, or too late, `deliver` does nothing. */
export type Scheduler = (deliver: () => void) => void

/** Options of a pull subscription. */
export interface SubscribeOptions {
  /** Start one message behind, so that the present value, if any, is delivered first. */
  readonly immediate?: boolean | undefined
}

/** Options of a push subscription. */
export interface ListenOptions extends SubscribeOptions {
  /** When the listener is called; `'sync'` unless told otherwise. */
  readonly delivery?: Delivery | undefined
  /** Called once when the topic was removed or the bus closed, after the last value; not when you stop listening. */
  readonly onDisconnect?: (() => void) | undefined
}

/** Receives messages. If it returns a promise, it is not called again until that has settled. */
export type ListenerFunction<T> = (value: T) => unknown
