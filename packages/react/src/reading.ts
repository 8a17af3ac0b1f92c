import type { BusContextValue, Snapshot } from './bus-context.js'
import { deliveryKey, type HookDelivery, sourcesOf } from './source.js'
import { TopicSource } from './topic-source.js'
import type { ReadOptions } from './use-source.js'

/** The overloads of the hooks tie `select` and `isEqual` to the topic's type; from here on a value is a value. */
export interface AnyReadOptions extends ReadOptions {
  readonly select?: ((value: never) => unknown) | undefined
  readonly isEqual?: ((a: never, b: never) => boolean) | undefined
}

/** Where React keeps a reading: in itself, until React is to render again without anything else that is new. */
export interface Kept {
  readonly reading: Reading
}

/**
 * What one `useTopic` keeps between renders, in one object, because each of React's hooks that it uses costs time at each render and bytes
 * in each cell: what it reads, and how.
 *
 * It is a cache of what the last render asked for. A render that React throws away leaves nothing in it that the next would not make anew.
 */
export class Reading implements Kept {
  readonly reading: Reading = this
  subscribe!: TopicSource['subscribe']
  get!: () => unknown
  /** The same on a server and in hydration. */
  getFirst!: () => unknown
  /** What the last render gave. */
  shown: unknown = undefined
  look!: (kept: Kept) => void
  #source: TopicSource | undefined = undefined
  // Beside each other here, because a render looks at all of them, and the source is elsewhere in memory.
  #bus: unknown = undefined
  #name: unknown = undefined
  #delivery: HookDelivery | undefined = undefined
  #select: AnyReadOptions['select'] = undefined
  #isEqual: AnyReadOptions['isEqual'] = undefined
  #snapshot: Snapshot | undefined = undefined

  /** Looks again, in an effect. */
  readonly check = (): void => {
    if (!Object.is(this.get(), this.shown)) this.look({ reading: this })
  }

  /** Takes what a render says. */
  prepare(context: BusContextValue, name: string, options: AnyReadOptions): void {
    const { bus = context.bus, delivery = context.delivery, select, isEqual } = options
    const snapshot = bus === context.bus ? context.snapshot : undefined
    const isSame =
      name === this.#name &&
      bus === this.#bus &&
      (delivery === this.#delivery || deliveryKey(delivery) === deliveryKey(this.#delivery))
    if (isSame && select === this.#select && isEqual === this.#isEqual && snapshot === this.#snapshot) return
    if (!isSame) {
      this.#source = new TopicSource(sourcesOf(bus, delivery), name)
      this.subscribe = this.#source.subscribe
      this.shown = undefined
      this.#bus = bus
      this.#name = name
      this.#delivery = delivery
    }
    const { get } = this.#source as TopicSource
    this.#select = select
    this.#isEqual = isEqual
    this.#snapshot = snapshot
    this.get = readerOf(get, options, this.shown)
    this.getFirst = snapshot
      ? readerOf(() => (Object.hasOwn(snapshot, name) ? snapshot[name] : undefined), options, this.shown)
      : this.get
  }
}

/**
 * With `select`, a reader that runs it again only when the source's value has changed. The result keeps its identity while `isEqual`
 * holds, so that selectors written inline, also those that build an object each time, neither loop nor re-render.
 *
 * @param selected what the last render selected, from the same source: an `isEqual` that forgives a difference must not keep the value of
 * another topic
 */
function readerOf(get: () => unknown, { select, isEqual }: AnyReadOptions, selected: unknown): () => unknown {
  if (!select) return get
  const areEqual = (isEqual ?? Object.is) as (a: unknown, b: unknown) => boolean
  let hasRun = false
  let last: unknown
  return () => {
    const from = get()
    if (hasRun && Object.is(last, from)) return selected
    const now = from === undefined ? undefined : select(from as never)
    if (selected === undefined || now === undefined || !areEqual(selected, now)) selected = now
    last = from
    hasRun = true
    return selected
  }
}
