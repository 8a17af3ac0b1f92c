import { development } from './development.js'
import { follow } from './follow.js'
import { type AnyBus, deliveryKey, type HookDelivery, Source } from './source.js'
import { isUrgent, listenForUrgency } from './urgency.js'

/** One topic as the hooks of one delivery see it: its newest value at the last delivery, `undefined` while there is none. */
export class TopicSource extends Source<unknown> {
  readonly #name: string
  readonly #delivery: HookDelivery
  #stops: (() => void)[] = []

  constructor(bus: AnyBus, name: string, delivery: HookDelivery) {
    super(bus, `${deliveryKey(delivery)}:${checkName(name)}`)
    this.#name = name
    this.#delivery = delivery
  }

  protected override read(): unknown {
    return this.bus.latest(this.#name)
  }

  protected override start(): void {
    this.value = this.read()
    development?.shown(this.value)
    const advance = (): void => {
      const value = this.read()
      if (Object.is(value, this.value)) development?.repeated(this.#name, value)
      else {
        development?.shown(value)
        this.show(value)
      }
    }
    const delivery = this.#delivery
    if (delivery === 'auto') {
      listenForUrgency()
      this.#follow(advance, 'frame', advance)
      // Called at each publish, however fast they come.
      const hurry = (): void => {
        if (isUrgent()) advance()
      }
      this.#follow(hurry, 'sync', advance)
    } else this.#follow(advance, delivery, advance)
  }

  #follow(listener: () => void, delivery: Exclude<HookDelivery, 'auto'>, advance: () => void): void {
    const { bus } = this
    // That there is no value any more is shown at once; a successor's value when the delivery comes.
    const removed = (): void => {
      if (this.read() === undefined) advance()
    }
    this.#stops.push(follow(bus, this.#name, listener, delivery, false, removed))
  }

  protected override stop(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
  }
}

/** Refuses what cannot be a topic's name, where it is used. */
export function checkName(name: string): string {
  if (typeof name === 'string' && name) return name
  throw new TypeError("A topic's name is a string that is not empty.")
}
