import { development } from './development.js'
import { follow } from './follow.js'
import { type AnyBus, deliveryKey, type HookDelivery, Source } from './source.js'
import { isUrgent, listenForUrgency } from './urgency.js'

/** One topic as the hooks of one delivery see it: its newest value at the last delivery, `undefined` while there is none. */
export class TopicSource extends Source<unknown> {
  readonly #name: string
  readonly #delivery: HookDelivery
  #stop: (() => void) | null = null
  #isDue = false

  constructor(bus: AnyBus, name: string, delivery: HookDelivery) {
    super(bus, `${deliveryKey(delivery)}:${checkName(name)}`)
    this.#name = name
    this.#delivery = delivery
  }

  /** @internal Shows what there is. */
  advance(): void {
    this.#isDue = false
    const value = this.read()
    if (Object.is(value, this.value)) development?.repeated(this.#name, value)
    else {
      development?.shown(value)
      this.show(value)
    }
  }

  protected override read(): unknown {
    return this.bus.latest(this.#name)
  }

  protected override start(): void {
    this.value = this.read()
    development?.shown(this.value)
    const { bus } = this
    const name = this.#name
    const delivery = this.#delivery
    const isAuto = delivery === 'auto'
    if (isAuto) listenForUrgency()
    this.#stop = follow(
      bus,
      name,
      isAuto
        ? // Called at each publish, however fast they come.
          () => {
            if (isUrgent()) this.advance()
            else if (!this.#isDue) {
              this.#isDue = true
              advanceWithFrame(this, name)
            }
          }
        : () => this.advance(),
      isAuto ? 'sync' : delivery,
      false,
      // That there is no value any more is shown at once; a successor's value when the delivery comes.
      () => {
        if (this.read() === undefined) this.advance()
      },
    )
  }

  protected override stop(): void {
    this.#stop?.()
  }
}

/** The sources of each bus that are to advance with its next frame. */
const due: WeakMap<AnyBus, TopicSource[]> = /* @__PURE__ */ new WeakMap()

/** Has a source advance with its bus's next frame: one subscription a frame, on the topic that was due first, stands for all of them. */
function advanceWithFrame(source: TopicSource, name: string): void {
  const { bus } = source
  const waiting = due.get(bus)
  if (waiting) {
    waiting.push(source)
    return
  }
  const first = [source]
  due.set(bus, first)
  const stop = bus.topic(name).subscribe(
    () => {
      stop()
      due.delete(bus)
      for (const source of first) source.advance()
    },
    { delivery: 'frame', immediate: true },
  )
}

/** Refuses what cannot be a topic's name, where it is used. */
export function checkName(name: string): string {
  if (typeof name === 'string' && name) return name
  throw new TypeError("A topic's name is a string that is not empty.")
}
