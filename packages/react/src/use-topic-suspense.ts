import { type Bus, BusError, type DefaultBusTopics, type TopicName } from '@dropslot/core'
import type { Sources } from './source.js'
import type { TopicSource } from './topic-source.js'
import { type ReadOptions, useSource } from './use-source.js'
import { useTopic } from './use-topic.js'

/** How a hook waits for a topic's value. */
export interface SuspenseOptions extends ReadOptions {
  /** How long to wait, in milliseconds, from the first render that has no value; for ever, unless told otherwise. */
  readonly timeout?: number | undefined
}

/** How a hook waits for a topic's value, and reads a part of it. */
export interface SuspenseSelectOptions<T, R> extends SuspenseOptions {
  /** As for `useTopic`. */
  readonly select: (value: T) => R
  /** As for `useTopic`. */
  readonly isEqual?: ((a: R, b: R) => boolean) | undefined
}

type Whole = SuspenseOptions & { readonly select?: undefined }

/** {@link useTopicSuspense} typed to the topics of a bus. */
export interface UseTopicSuspense<Topics extends object> {
  <Name extends TopicName<Topics>, R>(name: Name, options: SuspenseSelectOptions<Topics[Name], R>): R
  <Name extends TopicName<Topics>>(name: Name, options?: Whole): Topics[Name]
}

/**
 * Reads a topic as `useTopic` does, and suspends while there is no value. So the value is never `undefined`: a topic that is removed
 * while the component is mounted makes it suspend again, until the name has a value.
 *
 * Who waits is known to React only once it has mounted. So the wait belongs to bus and topic: all components share it, it subscribes
 * while rendering (which makes the topic), and it ends with the value or the timeout, not with a component that never mounted.
 * Give a `timeout` where a value may never come. It does not start fetching anything: publishing is somebody else's.
 *
 * @throws BusError `TIMEOUT`, to the error boundary; rendered again after the boundary was reset, it waits anew
 * @throws BusError `CLOSED` when the bus was closed, `FULL` when the topic would be one too many
 *
 * @example
 * ```tsx
 * const quote = useTopicSuspense<Quote>('prices', { timeout: 5_000 })
 * ```
 */
export function useTopicSuspense<Topics extends object, Name extends TopicName<Topics>, R>(
  name: Name,
  options: SuspenseSelectOptions<Topics[Name], R> & { readonly bus: Bus<Topics> },
): R
export function useTopicSuspense<Topics extends object, Name extends TopicName<Topics>>(
  name: Name,
  options: Whole & { readonly bus: Bus<Topics> },
): Topics[Name]
export function useTopicSuspense<Name extends TopicName<DefaultBusTopics>, R>(
  name: Name,
  options: SuspenseSelectOptions<DefaultBusTopics[Name], R>,
): R
export function useTopicSuspense<Name extends TopicName<DefaultBusTopics>>(
  name: Name,
  options?: Whole,
): DefaultBusTopics[Name]
export function useTopicSuspense<T, R>(name: string, options: SuspenseSelectOptions<T, R>): R
export function useTopicSuspense<T>(name: string, options?: Whole): T
export function useTopicSuspense(
  name: string,
  options: SuspenseOptions & {
    readonly select?: ((value: never) => unknown) | undefined
    readonly isEqual?: ((a: never, b: never) => boolean) | undefined
  } = {},
): unknown {
  const source = useSource(name, options)
  // Boxed, because a selection may well be undefined.
  const select = (value: unknown): { selected: unknown } => ({
    selected: options.select ? options.select(value as never) : value,
  })
  const isEqual = (options.isEqual ?? Object.is) as (a: unknown, b: unknown) => boolean
  const box = useTopic(name, { ...options, select, isEqual: (a, b) => isEqual(a.selected, b.selected) })
  if (box) return box.selected
  // A snapshot may lack what the bus has.
  const value = source.get()
  if (value !== undefined) return select(value).selected
  throw wait(source, name, options.timeout)
}

/** Waits that have not been answered, by bus, topic and timeout: what is thrown, again and again, until there is a value. */
const waits: WeakMap<
  Sources,
  Map<string, { readonly promise: Promise<void>; error?: BusError }>
> = /* @__PURE__ */ new WeakMap()

function wait(source: TopicSource, name: string, timeout: number | undefined): unknown {
  const { sources } = source
  const ofBus = waits.get(sources) ?? new Map()
  waits.set(sources, ofBus)
  const id = `${timeout}:${name}`
  const found = ofBus.get(id)
  if (found) {
    // React asks more than once before it shows the boundary, in one go; who asks later tries again.
    if (found.error) setTimeout(() => ofBus.delete(id), 0)
    return found.error ?? found.promise
  }
  // Throws for a closed bus, on which nothing will ever come.
  sources.bus.topic(name)
  const entry: { promise: Promise<void>; error?: BusError } = { promise: Promise.resolve() }
  entry.promise = new Promise(resolve => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stop = (): void => {}
    stop = source.subscribe(() => {
      if (source.get() === undefined) return
      clearTimeout(timer)
      ofBus.delete(id)
      stop()
      resolve()
    })
    if (timeout === undefined) return
    timer = setTimeout(() => {
      entry.error = new BusError(
        'TIMEOUT',
        `No message on "${name}" within ${timeout} ms. Reset the boundary to wait again.`,
      )
      stop()
      resolve()
    }, timeout)
  })
  ofBus.set(id, entry)
  return entry.promise
}
