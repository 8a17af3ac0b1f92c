import type { Bus, DefaultBusTopics, TopicName } from '@dropslot/core'
import { BusContext } from './bus-context.js'
import { useBrowserLayoutEffect } from './layout-effect.js'
import { useContext, useMemo, useReducer, useSyncExternalStore } from './react.js'
import { selection } from './selection.js'
import { type ReadOptions, useSource } from './use-source.js'

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
export function useTopic(
  name: string,
  options: ReadOptions & {
    readonly select?: ((value: never) => unknown) | undefined
    readonly isEqual?: ((a: never, b: never) => boolean) | undefined
  } = {},
): unknown {
  const context = useContext(BusContext)
  const bus = options.bus ?? context.bus
  const source = useSource(name, options)
  // The overloads have tied both to the topic's type; from here on a value is a value.
  const select = options.select as ((value: unknown) => unknown) | undefined
  const isEqual = (options.isEqual ?? Object.is) as (a: unknown, b: unknown) => boolean
  const snapshot = bus === context.bus ? context.snapshot : undefined
  const [, look] = useReducer(increase, 0)
  const [get, getFirst] = useMemo(() => {
    const reader = (get: () => unknown) => (select ? selection(get, select, isEqual, source) : get)
    const get = reader(source.get)
    return [get, snapshot ? reader(() => (Object.hasOwn(snapshot, name) ? snapshot[name] : undefined)) : get]
  }, [source, select, isEqual, snapshot, name])
  const value = useSyncExternalStore(source.subscribe, get, getFirst)
  useBrowserLayoutEffect(() => {
    source.committed = value
    // Run again when a hidden tree is revealed, where React itself looks only after it was painted.
    if (!Object.is(get(), value)) look()
  }, [source, get, select ? value : undefined])
  return value
}

function increase(looks: number): number {
  return looks + 1
}
