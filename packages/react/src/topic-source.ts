import type { Topic } from '@dropslot/core'
import { autoOf } from './auto-delivery.js'
import { development } from './development.js'
import { Source, type Sources } from './source.js'

/** One topic as the hooks of one delivery see it: its newest value at the last delivery, `undefined` while there is none. */
export class TopicSource extends Source<unknown> {
  readonly name: string
  /** @internal Whether it waits for the frame in a list of `'auto'`'s own. */
  isMarked = false
  #topic: Topic<unknown> | undefined = undefined
  /** Null while it does not run. */
  #stop: (() => void) | null = null

  constructor(sources: Sources, name: string) {
    super(sources, sources.ofTopics, checkName(name))
    this.name = name
  }

  /** @internal Shows what there is. */
  advance(): void {
    this.isMarked = false
    const value = this.read()
    if (Object.is(value, this.value)) development?.repeated(this.name, value)
    else {
      development?.shown(value)
      this.show(value)
    }
  }

  protected override read(): unknown {
    // A handle stands for the topic of its name that there is now, and needs no look-up.
    return this.#topic ? this.#topic.latest : this.sources.bus.latest(this.name)
  }

  protected override start(): void {
    this.value = this.read()
    development?.shown(this.value)
    this.#stop = nothing
    const { bus, delivery } = this.sources
    const auto = delivery === 'auto' ? autoOf(bus) : undefined
    const told = auto ? () => auto.told(this) : () => this.advance()
    const listen = (immediate: boolean): void => {
      try {
        this.#topic = bus.topic(this.name) as Topic<unknown>
        this.#stop = this.#topic.subscribe(told, {
          delivery: auto ? auto.scheduler : (delivery as never),
          immediate,
          onDisconnect: () => {
            // That there is no value any more is shown at once; a successor's value when the delivery comes.
            if (this.read() === undefined) this.advance()
            // Whoever hears of the removal may stop listening.
            if (this.#stop) listen(true)
          },
        })
      } catch (error) {
        // A closed bus has nothing to show; the component is not to blame.
        if ((error as { code?: unknown }).code !== 'CLOSED') throw error
      }
    }
    listen(false)
  }

  protected override stop(): void {
    this.#stop?.()
    this.#stop = null
  }
}

/** Refuses what cannot be a topic's name, where it is used. */
export function checkName(name: string): string {
  if (typeof name === 'string' && name) return name
  throw new TypeError("A topic's name is a string that is not empty.")
}

function nothing(): void {}
