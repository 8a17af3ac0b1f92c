/** How many connections there are, in all and by address, from the first moment of their handshakes. */
export class Admission {
  readonly #most: number
  readonly #mostPerAddress: number
  readonly #byAddress: Map<string, number> = new Map()
  #count = 0

  constructor(most: number, mostPerAddress: number) {
    this.#most = most
    this.#mostPerAddress = mostPerAddress
  }

  /** Counts one more, which `leave` must end; or the status to answer instead. */
  enter(address: string): 429 | 503 | undefined {
    const there = this.#byAddress.get(address) ?? 0
    if (there >= this.#mostPerAddress) return 429
    if (this.#count >= this.#most) return 503
    this.#byAddress.set(address, there + 1)
    this.#count++
    return undefined
  }

  leave(address: string): void {
    const there = this.#byAddress.get(address) ?? 0
    if (there > 1) this.#byAddress.set(address, there - 1)
    else this.#byAddress.delete(address)
    this.#count--
  }
}
