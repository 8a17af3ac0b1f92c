import type { Bus, DefaultBusTopics, TopicName } from '@dropslot/core'
import { BusContext } from './bus-context.js'
import { useBrowserLayoutEffect } from './layout-effect.js'
import { useContext, useState, useSyncExternalStore } from './react.js'
import { type AnyReadOptions, type Kept, Reading } from './reading.js'
import type { ReadOptions } from './use-source.js'

/** How a hook reads a part of a topic. */
export interface SelectOptions<T, R> extends ReadOptions {
  /** Takes a part of the value, or makes something of it; called only when there is a value. It may be written inline. */
  readonly select: (value: T) => R
  /** Whether two selections are the same to the component; `Object.is` unless told otherwise. */
  readonly isEqual?: ((a: R, b: R) => boolean) | undefined
}

/** {@link useTopic} typed to the topics of a bus. */
export interface UseTopic<Topics extends object> {
  <Name extends TopicName<Topics>, R>(name: Name, options: SelectOptions<Topics[Name], R>): R | undefined
  <Name extends TopicName<Topics>>(
    name: Name,
    options?: ReadOptions & { readonly select?: undefined },
  ): Topics[Name] | undefined
}

/**
 * Reads a topic: its newest value, or `undefined` while there is none. The component renders again when the value changes, and
 * with `select` only when what it selects changes.
 *
 * By default a publish is seen with the next animation frame, and at once in a discrete user event (typing, clicking) or under
 * React's act; `delivery` says otherwise. What a render reads advances with the delivery: other renders do not see more.
 * Name, bus, selector and delivery may change at any render, and the same render shows the new ones.
 *
 * It does not queue: values between two renders are skipped. It does not copy: a value that is changed after it was published is
 * not seen to have changed. Subscribing makes the topic if there is none; rendering does not.
 *
 * @throws TypeError for a name that is `''` or no string
 * @throws BusError `FULL`, to the error boundary, when subscribing would make one topic more than the bus's `maxTopics`
 *
 * @example
 * ```tsx
 * const quote = useTopic<Quote>('prices')
 * const bid = useTopic('prices', { select: (quote: Quote) => quote.bid })
 * const calm = useTopic<Quote>('prices', { delivery: { every: 250 } })
 * ```
 */
export function useTopic<Topics extends object, Name extends TopicName<Topics>, R>(
  name: Name,
  options: SelectOptions<Topics[Name], R> & { readonly bus: Bus<Topics> },
): R | undefined
export function useTopic<Topics extends object, Name extends TopicName<Topics>>(
  name: Name,
  options: ReadOptions & { readonly bus: Bus<Topics>; readonly select?: undefined },
): Topics[Name] | undefined
export function useTopic<Name extends TopicName<DefaultBusTopics>, R>(
  name: Name,
  options: SelectOptions<DefaultBusTopics[Name], R>,
): R | undefined
export function useTopic<Name extends TopicName<DefaultBusTopics>>(
  name: Name,
  options?: ReadOptions & { readonly select?: undefined },
): DefaultBusTopics[Name] | undefined
export function useTopic<T, R>(name: string, options: SelectOptions<T, R>): R | undefined
export function useTopic<T>(name: string, options?: ReadOptions & { readonly select?: undefined }): T | undefined
export function useTopic(name: string, options: AnyReadOptions = NONE): unknown {
  const context = useContext(BusContext)
  const [{ reading }, look] = useState<Kept>(newReading)
  reading.prepare(context, name, options)
  const value = useSyncExternalStore(reading.subscribe, reading.get, reading.getFirst)
  reading.shown = value
  reading.look = look
  // At mount, and when a hidden tree is revealed, where React itself looks only after it was painted.
  useBrowserLayoutEffect(reading.check, NO_CHANGES)
  return value
}

const NONE = {}
const NO_CHANGES: readonly [] = []

function newReading(): Reading {
  return new Reading()
}
