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
        const one = new Attached(binding, element)
        attached.add(one)
        one.refresh()
        if (Number.parseInt(version, 10) > 18) return () => one.detach()
      }
    },
  } as Binding
  return binding
}

/** An element, and the newest value that was applied to it. */
class Attached {
  readonly #binding: Binding
  readonly #element: Element
  #isVisible = true
  #source: TopicSource | undefined = undefined
  #applied: Apply | undefined = undefined
  #last: unknown = undefined
  #isAttaching = false
  #stop: (() => void) | undefined = undefined
  #unobserve: (() => void) | undefined = undefined

  constructor(binding: Binding, element: Element) {
    this.#binding = binding
    this.#element = element
  }

  /** Takes what the last render said. */
  refresh(): void {
    const { pauses, source } = this.#binding
    if (pauses)
      this.#unobserve ??= observe(this.#element, now => {
        this.#isVisible = now
        this.paint(this.#source?.get())
      })
    else {
      this.#unobserve?.()
      this.#unobserve = undefined
      this.#isVisible = true
    }
    if (this.#source === source) {
      this.paint(source.get())
      return
    }
    this.#stop?.()
    this.#source = source
    // Ends with a call of what listens.
    this.#isAttaching = true
    this.#stop = source.subscribe(this.#listen)
    this.#isAttaching = false
  }

  detach(): void {
    this.#binding.attached.delete(this)
    this.#stop?.()
    this.#unobserve?.()
  }

  readonly #listen = (value: unknown = this.#source?.get()): void => {
    try {
      this.paint(value)
    } catch (error) {
      if (this.#isAttaching) throw error
      // Thrown here, it would keep the value from those who come after.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  private paint(value: unknown): void {
    const { apply } = this.#binding
    if (!this.#isVisible || value === undefined || (apply === this.#applied && Object.is(value, this.#last))) return
    this.#applied = apply
    this.#last = value
    apply(this.#element, value)
  }
}
