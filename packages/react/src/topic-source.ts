import type { Delivery, Topic } from '@dropslot/core'
import { development } from './development.js'
import { Source, type Sources } from './source.js'

/** One topic as the hooks of one delivery see it: its newest value at the last delivery, `undefined` while there is none. */
export class TopicSource extends Source<unknown, string> {
  /** @internal Whether it waits for the frame in a list of `'auto'`'s own. */
  isMarked = false
  /** Once there is one: a handle stands for the topic of its name that there is now, and needs no look-up. */
  #topic: Topic<unknown> | undefined = undefined
  /** While it runs. */
  #stop: (() => void) | undefined = undefined

  constructor(sources: Sources, name: string) {
    super(sources, sources.ofTopics, checkName(name))
  }

  /** @internal Shows what there is. */
  advance(): void {
    this.isMarked = false
    const value = this.read()
    if (Object.is(value, this.value)) development?.repeated(this.key, value)
    else {
      development?.shown(value)
      this.show(value)
    }
  }

  protected override read(): unknown {
    const { bus } = this.sources
    // Reading makes no topic.
    if (!this.#topic && bus.has(this.key)) this.#topic = bus.topic(this.key)
    return this.#topic?.latest
  }

  protected override start(): void {
    this.value = this.read()
    development?.shown(this.value)
    this.#stop = nothing
    this.listen(false)
  }

  protected override stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  private listen(immediate: boolean): void {
    const { auto, bus, delivery } = this.sources
    try {
      this.#topic ??= bus.topic(this.key) as Topic<unknown>
      this.#stop = this.#topic.subscribe(this.#hear, {
        delivery: auto ? auto.scheduler : (delivery as Delivery),
        immediate,
        onDisconnect: this.#hear,
      })
    } catch (error) {
      // A closed bus has nothing to show; the component is not to blame.
      if ((error as { code?: unknown }).code !== 'CLOSED') throw error
    }
  }

  /** Hears both of a value and, without one, that the topic was removed: one function, because there are many sources. */
  readonly #hear = (value?: unknown): void => {
    if (value !== undefined) {
      const { auto } = this.sources
      if (auto) auto.tell(this)
      else this.advance()
      return
    }
    // That there is no value any more is shown at once; a successor's value when the delivery comes.
    if (this.read() === undefined) this.advance()
    // Whoever hears of the removal may stop listening.
    if (this.#stop) this.listen(true)
  }
}

function nothing(): void {}

/** Refuses what cannot be a topic's name, where it is used. */
export function checkName(name: string): string {
  if (typeof name === 'string' && name) return name
  throw new TypeError("A topic's name is a string that is not empty.")
}
