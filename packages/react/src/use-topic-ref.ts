import type { Bus, DefaultBusTopics, TopicName } from '@dropslot/core'
import type { RefCallback } from 'react'
import { useBrowserLayoutEffect } from './layout-effect.js'
import { observe } from './offscreen.js'
import { useInsertionEffect, useState, version } from './react.js'
import type { TopicSource } from './topic-source.js'
import { type ReadOptions, useSource } from './use-source.js'

/** How values get to elements. */
export interface RefOptions extends ReadOptions {
  /** `'offscreen'`: nothing is applied to an element that is out of view; the newest value once it is back. Never, unless told. */
  readonly pause?: 'offscreen' | undefined
}

/** {@link useTopicRef} typed to the topics of a bus. */
export type UseTopicRef<Topics extends object> = <Name extends TopicName<Topics>, E extends Element = HTMLElement>(
  name: Name,
  apply: (element: E, value: Topics[Name]) => void,
  options?: RefOptions,
) => RefCallback<E>

/**
 * A ref that writes a topic's value to its element, DOM or canvas, without rendering: `apply` is called when the element is attached
 * and there is a value, then with each delivery that has a new one. It sees what `useTopic` of the same delivery sees. The ref is the
 * same at each render; `apply` may be written inline, and the one of a new render is called with the present value.
 *
 * It is not called while there is no value, so a topic that was removed leaves the element as it was. It does not render on a server:
 * what React renders into the element is what is seen until then, so let React render nothing into it that `apply` writes. On React 19
 * one ref may be given to several elements. What `apply` throws goes to the error boundary at attach, and to the platform's error report later.
 *
 * @throws TypeError for a name that is `''` or no string
 * @throws BusError `FULL`, to the error boundary
 *
 * @example
 * ```tsx
 * const cell = useTopicRef('prices', (element, quote: Quote) => { element.textContent = `${quote.bid}` })
 * return <td ref={cell} />
 * ```
 */
export function useTopicRef<Topics extends object, Name extends TopicName<Topics>, E extends Element = HTMLElement>(
  name: Name,
  apply: (element: E, value: Topics[Name]) => void,
  options: RefOptions & { readonly bus: Bus<Topics> },
): RefCallback<E>
export function useTopicRef<Name extends TopicName<DefaultBusTopics>, E extends Element = HTMLElement>(
  name: Name,
  apply: (element: E, value: DefaultBusTopics[Name]) => void,
  options?: RefOptions,
): RefCallback<E>
export function useTopicRef<T, E extends Element = HTMLElement>(
  name: string,
  apply: (element: E, value: T) => void,
  options?: RefOptions,
): RefCallback<E>
export function useTopicRef(
  name: string,
  apply: (element: never, value: never) => void,
  options?: RefOptions,
): RefCallback<Element> {
  const source = useSource(name, options)
  const [binding] = useState(newBinding)
  const pauses = options?.pause === 'offscreen'
  // Before refs are attached.
  useInsertionEffect(() => {
    binding.source = source
    binding.apply = apply as Apply
    binding.pauses = pauses
  })
  // Those that were attached before.
  useBrowserLayoutEffect(() => {
    for (const element of binding.attached) element.refresh()
  }, [source, apply, pauses])
  return binding.ref
}

type Apply = (element: Element, value: unknown) => void

interface Attached {
  /** Takes what the last render said. */
  refresh(): void
  detach(): void
}

/** What one hook has attached, and what its last commit says of it. */
interface Binding {
  source: TopicSource
  apply: Apply
  pauses: boolean
  readonly attached: Set<Attached>
  readonly ref: RefCallback<Element>
}

function newBinding(): Binding {
  const attached = new Set<Attached>()
  const binding = {
    attached,
    ref(element: Element | null) {
      // React 18 detaches with null, and has one element a ref; 19 calls what is returned, which 18 warns of.
      if (!element) for (const one of attached) one.detach()
      else {
        const one = attach(binding, element)
        if (Number.parseInt(version, 10) > 18) return one.detach
      }
    },
  } as Binding
  return binding
}

function attach(binding: Binding, element: Element): Attached {
  let visible = true
  let source: TopicSource | undefined
  let applied: Apply | undefined
  let last: unknown
  let stop = (): void => {}
  let show: (() => void) | undefined
  const paint = (): void => {
    const { apply } = binding
    const value = visible ? source?.get() : undefined
    if (value === undefined || (apply === applied && Object.is(value, last))) return
    applied = apply
    last = value
    apply(element, value)
  }
  let attaching = false
  const listen = (): void => {
    try {
      paint()
    } catch (error) {
      if (attaching) throw error
      // Thrown here, it would keep the value from those who come after.
      queueMicrotask(() => {
        throw error
      })
    }
  }
  const one: Attached = {
    refresh() {
      if (binding.pauses) {
        show ??= observe(element, now => {
          visible = now
          paint()
        })
      } else if (show) {
        show()
        show = undefined
        visible = true
      }
      if (binding.source === source) return paint()
      stop()
      source = binding.source
      // Ends with a call of paint.
      attaching = true
      stop = source.subscribe(listen)
      attaching = false
    },
    detach() {
      binding.attached.delete(one)
      stop()
      show?.()
    },
  }
  binding.attached.add(one)
  one.refresh()
  return one
}
