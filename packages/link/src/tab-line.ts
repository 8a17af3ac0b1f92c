import { cloned, type Format } from './format.js'
import type { Line } from './line.js'

/**
 * The line between two tabs: a `BroadcastChannel` that only they have, so that what is sent to one is nobody else's to receive. Who makes it up
 * tells its name to the other, together with the first that it has to say; the rest waits until the other is heard on it.
 */
export class TabLine implements Line {
  readonly format: Format = cloned as Format
  readonly #channel: BroadcastChannel
  /** What the other side cannot hear yet. */
  #waiting: unknown[] | undefined
  #closed = false

  constructor(name: string, isHeard: boolean, received: (message: unknown) => void) {
    this.#channel = new BroadcastChannel(name)
    if (!isHeard) this.#waiting = []
    this.#channel.onmessage = ({ data }: { data: unknown }) => {
      if (this.#closed) return
      this.#heard()
      received(data)
    }
    // What cannot be read here is lost, and with it the order of all that follows: as a frame that is none, it ends the line.
    this.#channel.onmessageerror = () => received(undefined)
  }

  get isHeard(): boolean {
    return this.#waiting === undefined
  }

  send(made: unknown): void {
    if (this.#closed) return
    // A clone also where it waits: it throws now for what is no data, and holds what was to be sent.
    if (this.#waiting !== undefined) this.#waiting.push(structuredClone(made))
    else this.#channel.postMessage(made)
  }

  /** What waits, which is brought to the other side by another way. */
  takeWaiting(): unknown[] {
    return this.#waiting?.splice(0) ?? []
  }

  close(_code: number, reason: string): void {
    if (this.#closed) return
    if (this.isHeard) this.#channel.postMessage(['bye', reason, 0])
    this.drop()
  }

  /** Ends it without a word. */
  drop(): void {
    this.#closed = true
    this.#channel.onmessage = null
    this.#channel.onmessageerror = null
    this.#channel.close()
  }

  #heard(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const made of waiting ?? []) this.#channel.postMessage(made)
  }
}
