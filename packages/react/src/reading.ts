import type { BusContextValue, Snapshot } from './bus-context.js'
import { deliveryKey, sourcesOf } from './source.js'
import { TopicSource } from './topic-source.js'
import type { ReadOptions } from './use-source.js'

type Select = (value: never) => unknown
type IsEqual = (a: never, b: never) => boolean

/**
 * What one `useTopic` keeps between renders, in one object, because each hook of React's that a component has costs it time at each
 * render: the source, and how its value is read.
 *
 * It is a cache of what the last render asked for: a render that React throws away leaves nothing in it that the next would not make anew.
 */
export class Reading {
  source!: TopicSource
  /** The source alone, as an effect's dependencies. */
  sources: readonly [TopicSource] | undefined = undefined
  get!: () => unknown
  /** The same on a server and in hydration. */
  getFirst!: () => unknown
  /** What the last render gave. */
  shown: unknown = undefined
  look!: (box: { readonly reading: Reading }) => void
  #select: Select | undefined = undefined
  #isEqual: IsEqual | undefined = undefined
  #snapshot: Snapshot | undefined = undefined

  /** Takes what a render says. */
  prepare(
    context: BusContextValue,
    name: string,
    options: ReadOptions & { select?: Select | undefined; isEqual?: IsEqual | undefined },
  ): void {
    const { bus = context.bus, delivery = context.delivery, select, isEqual } = options
    let source = this.source
    let isNew = false
    if (
      !this.sources ||
      source.name !== name ||
      source.sources.bus !== bus ||
      (source.sources.delivery !== delivery && deliveryKey(source.sources.delivery) !== deliveryKey(delivery))
    ) {
      this.source = source = new TopicSource(sourcesOf(bus, delivery), name)
      this.sources = [source]
      this.shown = undefined
      isNew = true
    }
    const snapshot = bus === context.bus ? context.snapshot : undefined
    if (!isNew && select === this.#select && isEqual === this.#isEqual && snapshot === this.#snapshot) return
    this.#select = select
    this.#isEqual = isEqual
    this.#snapshot = snapshot
    this.get = this.#reader(source.get)
    this.getFirst = snapshot
      ? this.#reader(() => (Object.hasOwn(snapshot, name) ? snapshot[name] : undefined))
      : this.get
  }

  /** Looks again, in an effect. */
  readonly check = (): void => {
    if (!Object.is(this.get(), this.shown)) this.look({ reading: this })
  }

  /**
   * With `select`, a reader that runs it again only when the source's value has changed. The result keeps its identity while `isEqual`
   * holds, so that selectors written inline, also those that build an object each time, neither loop nor re-render.
   */
  #reader(get: () => unknown): () => unknown {
    const select = this.#select as ((value: unknown) => unknown) | undefined
    if (!select) return get
    const isEqual = (this.#isEqual ?? Object.is) as (a: unknown, b: unknown) => boolean
    let hasRun = false
    let last: unknown
    // Of this source: an isEqual that forgives a difference must not keep the value of another topic.
    let selected = this.shown
    return () => {
      const from = get()
      if (hasRun && Object.is(last, from)) return selected
      const now = from === undefined ? undefined : select(from)
      if (selected === undefined || now === undefined || !isEqual(selected, now)) selected = now
      last = from
      hasRun = true
      return selected
    }
  }
}
