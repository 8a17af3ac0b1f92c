/** The source: publishes what has come due by the clock, every millisecond, over the topics in turn. */
import { now } from './clock.js'
import { type Message, messageOf } from './message.js'

export interface Offer {
  /** Updates a second, over all topics. */
  readonly rate: number
  readonly topics: number
  /** Of a value, as JSON. */
  readonly bytes: number
  /** So many updates that are late are made up for; what is beyond is left out, so that a server that falls behind is not buried. */
  readonly makeUp: number
}

export class Load {
  readonly #offer: Offer
  readonly #publish: (topic: number, message: Message) => void
  readonly #last: number[]
  readonly #begun: number = now()
  readonly #timer: ReturnType<typeof setInterval>
  #due = 0
  /** How many were published. */
  updates = 0

  constructor(offer: Offer, publish: (topic: number, message: Message) => void) {
    this.#offer = offer
    this.#publish = publish
    this.#last = Array.from({ length: offer.topics }, () => 0)
    this.#timer = setInterval(() => this.#tick(), 1)
  }

  /** Ends it; returns the number of each topic's last message, 0 for none. */
  stop(): readonly number[] {
    clearInterval(this.#timer)
    return this.#last
  }

  #tick(): void {
    const { rate, topics, bytes, makeUp } = this.#offer
    const at = now()
    const due = Math.floor(((at - this.#begun) * rate) / 1000)
    if (due - this.#due > makeUp) this.#due = due - makeUp
    while (this.#due < due) {
      const topic = this.#due++ % topics
      const n = ++this.updates
      this.#last[topic] = n
      this.#publish(topic, messageOf(now(), n, bytes))
    }
  }
}
