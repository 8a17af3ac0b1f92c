import { type AnyBus, sourcesOf } from './source.js'
import type { TopicSource } from './topic-source.js'
import { isTesting, isUrgent, listenForUrgency, whenUrgent } from './urgency.js'

/**
 * `'auto'` of one bus: with its next frame, or at once in an urgent publish.
 *
 * Core asks when a source becomes due, and then not again before it was delivered, so a stream costs nothing while a frame is due. That
 * an urgent publish is noticed although its topic is due already, core's marks are taken over into a list at the start of each event:
 * for core those topics are delivered, and it asks again at their next publish.
 */
export class AutoDelivery {
  readonly #bus: AnyBus
  /** What makes core deliver what is due. */
  #delivers: (() => void)[] = []
  /** What is due, but for core is not. */
  #marked: TopicSource[] = []
  #isMarking = false
  /** Stops waiting for the frame that was asked for. */
  #stop: (() => void) | undefined = undefined
  /** A topic with a value, by which frames are asked for. */
  #name = ''

  constructor(bus: AnyBus) {
    listenForUrgency()
    this.#bus = bus
  }

  /** Asked by core when something has become due. */
  readonly scheduler = (deliver: () => void): void => {
    if (isUrgent() || isTesting()) deliver()
    else if (this.#ask()) this.#delivers.push(deliver)
    else deliver()
  }

  /** Called by core, in the frame, in a flush, or when it was told to. */
  told(source: TopicSource): void {
    if (this.#isMarking || (isTesting() && !isUrgent())) {
      source.isMarked = true
      this.#marked.push(source)
      if (!this.#ask()) source.advance()
    } else source.advance()
  }

  /** Asks for the bus's frame: one subscription a frame for all that is due, so that it comes in one go. False where none would come. */
  #ask(): boolean {
    if (this.#stop) return true
    const bus = this.#bus
    if (bus.latest(this.#name) === undefined) {
      this.#name = ''
      for (const name of sourcesOf(bus, 'auto').ofTopics.keys() as Iterable<string>)
        if (bus.latest(name) !== undefined) {
          this.#name = name
          break
        }
    }
    if (!this.#name) return false
    whenUrgent.add(this.#mark)
    this.#stop = bus.topic(this.#name).subscribe(this.#frame, { delivery: 'frame', immediate: true })
    return true
  }

  readonly #frame = (): void => {
    whenUrgent.delete(this.#mark)
    this.#stop?.()
    this.#stop = undefined
    const marked = this.#marked
    this.#marked = []
    for (const source of marked) if (source.isMarked) source.advance()
    this.#deliver()
  }

  readonly #mark = (): void => {
    this.#isMarking = true
    this.#deliver()
    this.#isMarking = false
  }

  #deliver(): void {
    const delivers = this.#delivers
    this.#delivers = []
    for (const deliver of delivers) deliver()
  }
}

const autos: WeakMap<AnyBus, AutoDelivery> = /* @__PURE__ */ new WeakMap()

export function autoOf(bus: AnyBus): AutoDelivery {
  const auto = autos.get(bus) ?? new AutoDelivery(bus)
  autos.set(bus, auto)
  return auto
}
