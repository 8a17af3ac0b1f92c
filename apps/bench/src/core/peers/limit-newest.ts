import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

/**
 * A second limit for those who wait, which keeps one promise: the value is the newest when the wait settles, not what was published first.
 * So a publish cannot settle it, only ask for the microtask that does: two turns of the queue to the reader, where the first limit has one.
 */
class NewestSlot implements AsyncIterableIterator<Message> {
  #value: Message | undefined = undefined
  #version = 0
  #seen = 0
  #resolve: ((value: Message) => void) | null = null
  #resolveStep: ((step: IteratorResult<Message>) => void) | null = null
  #due = false

  publish(message: Message): void {
    this.#value = message
    this.#version++
    if (this.#due || (this.#resolve === null && this.#resolveStep === null)) return
    this.#due = true
    settled.then(this.#settle)
  }

  readonly #settle = (): void => {
    this.#due = false
    this.#seen = this.#version
    if (this.#resolve !== null) {
      const resolve = this.#resolve
      this.#resolve = null
      resolve(this.#value as Message)
    } else if (this.#resolveStep !== null) {
      const resolve = this.#resolveStep
      this.#resolveStep = null
      resolve({ done: false, value: this.#value as Message })
    }
  }

  wait(): Promise<Message> {
    if (this.#version !== this.#seen) {
      this.#seen = this.#version
      return Promise.resolve(this.#value as Message)
    }
    return new Promise(resolve => {
      this.#resolve = resolve
    })
  }

  next(): Promise<IteratorResult<Message>> {
    if (this.#version !== this.#seen) {
      this.#seen = this.#version
      return Promise.resolve({ done: false, value: this.#value as Message })
    }
    return new Promise(resolve => {
      this.#resolveStep = resolve
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

/** In Node the cheapest way to a microtask; `queueMicrotask` makes a resource for the async hooks besides. */
const settled: Promise<void> = Promise.resolve()

const limit: Adapter = {
  awaited: {
    topic: () => new NewestSlot(),
    publish: (slot: NewestSlot, message) => slot.publish(message),
    async wait(slot: NewestSlot, next: Listener) {
      for (;;) next(await slot.wait())
    },
    async iterate(slot: NewestSlot, next: Listener) {
      for await (const message of slot) next(message)
    },
  },
}

export default limit
