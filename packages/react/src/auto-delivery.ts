import type { Sources } from './source.js'
import type { TopicSource } from './topic-source.js'
import { isTesting, isUrgent, listenForUrgency, whenUrgent } from './urgency.js'

/**
 * `'auto'` of one bus: with its next frame, or at once in an urgent publish.
 *
 * Core asks when the first topic becomes due, and not again before that was delivered: while a frame is due, a stream costs nothing here,
 * and next to nothing there. So that an urgent publish is noticed although its topic is due already, what core has due is taken over into
 * a list at the start of each discrete event: for core it is delivered then, and the next publish asks again.
 */
export class AutoDelivery {
  readonly #sources: Sources
  /** Has core deliver what is due there. */
  #deliver: (() => void) | undefined = undefined
  /** What is due here, and for core is not. */
  #marked: TopicSource[] = []
  #isMarking = false
  /** Stops waiting for the frame, while one was asked for. */
  #stop: (() => void) | undefined = undefined
  /** The topic by which a frame was last asked for. */
  #name = ''

  constructor(sources: Sources) {
    this.#sources = sources
    listenForUrgency()
  }

  /** Asked by core when something has become due. */
  readonly scheduler = (deliver: () => void): void => {
    // Where tests may act later, core is never left with anything due, since no event tells of the beginning of an act.
    if (isUrgent() || isTesting() || !this.#askForFrame()) deliver()
    else this.#deliver = deliver
  }

  /** Told by core of one that is due: in a frame, in a flush, in an urgent publish, or to be marked. */
  tell(source: TopicSource): void {
    if ((this.#isMarking || (isTesting() && !isUrgent())) && this.#askForFrame()) {
      source.isMarked = true
      this.#marked.push(source)
    } else source.advance()
  }

  /**
   * Asks for the bus's frame: one subscription a frame, on any topic that has a value, for all that is due. False where no frame would
   * come, because the last topic has gone.
   */
  #askForFrame(): boolean {
    if (this.#stop) return true
    const { bus, ofTopics } = this.#sources
    if (bus.latest(this.#name) === undefined) {
      this.#name = ''
      for (const name of ofTopics.keys()) {
        if (bus.latest(name) === undefined) continue
        this.#name = name
        break
      }
      if (!this.#name) return false
    }
    this.#stop = bus.topic(this.#name).subscribe(this.#run, { delivery: 'frame', immediate: true })
    whenUrgent.add(this.#mark)
    return true
  }

  readonly #run = (): void => {
    whenUrgent.delete(this.#mark)
    this.#stop?.()
    this.#stop = undefined
    const marked = this.#marked
    this.#marked = []
    for (const source of marked) if (source.isMarked) source.advance()
    this.#callCore()
  }

  readonly #mark = (): void => {
    this.#isMarking = true
    this.#callCore()
    this.#isMarking = false
  }

  #callCore(): void {
    const deliver = this.#deliver
    this.#deliver = undefined
    deliver?.()
  }
}
