import type { BusContextValue, Snapshot } from './bus-context.js'
import { deliveryKey, sourcesOf } from './source.js'
import { TopicSource } from './topic-source.js'
import type { ReadOptions } from './use-source.js'

/** The overloads of the hooks tie `select` and `isEqual` to the topic's type; from here on a value is a value. */
export interface AnyReadOptions extends ReadOptions {
  readonly select?: ((value: never) => unknown) | undefined
  readonly isEqual?: ((a: never, b: never) => boolean) | undefined
}

/** What a component has of its reading: another box has React render it again. */
export interface Box {
  readonly reading: Reading
}

/**
 * What one `useTopic` keeps between renders, in one object, because each of React's hooks that it uses costs time at each render and bytes
 * in each cell: the source, and how its value is read.
 *
 * It is a cache of what the last render asked for. A render that React throws away leaves nothing in it that the next would not make anew.
 */
export class Reading {
  source: TopicSource | undefined = undefined
  get!: () => unknown
  /** The same on a server and in hydration. */
  getFirst!: () => unknown
  /** What the last render gave. */
  shown: unknown = undefined
  look!: (box: Box) => void
  #select: AnyReadOptions['select'] = undefined
  #isEqual: AnyReadOptions['isEqual'] = undefined
  #snapshot: Snapshot | undefined = undefined

  /** Looks again, in an effect. */
  readonly check = (): void => {
    if (!Object.is(this.get(), this.shown)) this.look({ reading: this })
  }

  /** Takes what a render says. */
  prepare(context: BusContextValue, name: string, options: AnyReadOptions): TopicSource {
    const bus = options.bus ?? context.bus
    const delivery = options.delivery ?? context.delivery
    let source = this.source
    const isNew =
      !source ||
      source.key !== name ||
      source.sources.bus !== bus ||
      (source.sources.delivery !== delivery && deliveryKey(source.sources.delivery) !== deliveryKey(delivery))
    if (isNew || !source) {
      this.source = source = new TopicSource(sourcesOf(bus, delivery), name)
      this.shown = undefined
    }
    const { select, isEqual } = options
    const snapshot = bus === context.bus ? context.snapshot : undefined
    if (isNew || select !== this.#select || isEqual !== this.#isEqual || snapshot !== this.#snapshot) {
      this.#select = select
      this.#isEqual = isEqual
      this.#snapshot = snapshot
      this.get = this.#reader(source.get)
      this.getFirst = snapshot
        ? this.#reader(() => (Object.hasOwn(snapshot, name) ? snapshot[name] : undefined))
        : this.get
    }
    return source
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
