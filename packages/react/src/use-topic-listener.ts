import type { Bus, DefaultBusTopics, Delivery, ListenerFunction, TopicName } from '@dropslot/core'
import { follow } from './follow.js'
import { useEffect, useInsertionEffect, useRef } from './react.js'
import type { AnyBus } from './source.js'
import { checkName } from './topic-source.js'
import { isUrgent, listenForUrgency } from './urgency.js'
import { type ReadOptions, useReading } from './use-source.js'

/** How a listener hears a topic. */
export interface ListenerOptions extends ReadOptions {
  /** Hear the present value first, if there is one, each time that listening begins: at mount, and when a hidden tree is revealed. */
  readonly immediate?: boolean | undefined
}

/** {@link useTopicListener} typed to the topics of a bus. */
export type UseTopicListener<Topics extends object> = <Name extends TopicName<Topics>>(
  name: Name,
  listener: ListenerFunction<Topics[Name]>,
  options?: ListenerOptions,
) => void

/**
 * Calls `listener` with the newest value of a topic, when the delivery comes, and renders nothing. It is always the listener of the
 * last commit that is called, so it may be written inline. It begins with the component's effects and stops with them: while hidden
 * by `<Activity>`, it hears nothing. A topic that was removed is followed to the one of its name that comes after.
 *
 * It does not queue: of several publishes before a delivery it hears the last, and with `delivery: 'sync'` each. It does not compare:
 * an equal value that is published again is heard again. What the listener throws goes to the bus's `onError`.
 *
 * @throws TypeError for a name that is `''` or no string
 * @throws BusError `FULL`, to the error boundary
 *
 * @example
 * ```tsx
 * useTopicListener('alerts', (alert: string) => toast(alert))
 * ```
 */
export function useTopicListener<Topics extends object, Name extends TopicName<Topics>>(
  name: Name,
  listener: ListenerFunction<Topics[Name]>,
  options: ListenerOptions & { readonly bus: Bus<Topics> },
): void
export function useTopicListener<Name extends TopicName<DefaultBusTopics>>(
  name: Name,
  listener: ListenerFunction<DefaultBusTopics[Name]>,
  options?: ListenerOptions,
): void
export function useTopicListener<T>(name: string, listener: ListenerFunction<T>, options?: ListenerOptions): void
export function useTopicListener(name: string, listener: ListenerFunction<never>, options?: ListenerOptions): void {
  checkName(name)
  const newest = { listener: listener as ListenerFunction<unknown>, immediate: options?.immediate }
  const ref = useRef(newest)
  useInsertionEffect(() => {
    ref.current = newest
  })
  const listen = useReading(
    options,
    ({ bus, delivery }) =>
      () => {
        const call = (value: unknown): unknown => {
          const { listener } = ref.current
          return listener(value)
        }
        return delivery === 'auto'
          ? followAuto(bus, name, call, ref.current.immediate)
          : follow(bus, name, call, delivery, ref.current.immediate)
      },
    name,
  )
  useEffect(listen, [listen])
}

/**
 * Delivers with the next frame, or at once in an urgent publish, each message once: one listener, whose moment is chosen here, so that
 * core keeps its promises in flight and its versions.
 */
function followAuto(
  bus: AnyBus,
  name: string,
  listener: ListenerFunction<unknown>,
  immediate: boolean | undefined,
): () => void {
  listenForUrgency()
  let due: (() => void) | undefined
  let stopFrame = (): void => {}
  const auto: Delivery = deliver => {
    due = deliver
    // Of a topic that is gone, or whose bus is closed, no frame would tell.
    if (bus.latest(name) === undefined) return deliver()
    // The bus's frame, so that all that is due on it comes in one go.
    stopFrame = bus.topic(name).subscribe(
      () => {
        stopFrame()
        deliver()
      },
      { delivery: 'frame', immediate: true },
    )
  }
  const stops = [
    follow(bus, name, listener, auto, immediate),
    follow(
      bus,
      name,
      () => {
        if (!isUrgent()) return
        stopFrame()
        due?.()
      },
      'sync',
      immediate,
    ),
    () => stopFrame(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
