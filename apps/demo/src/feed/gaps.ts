/** The longest of the last few gaps between marks, in the marks' unit. */
export class Gaps {
  readonly #kept: number[] = []
  readonly #count: number
  #last: number | undefined

  constructor(count: number) {
    this.#count = count
  }

  mark(now: number): void {
    if (this.#last !== undefined) {
      this.#kept.push(now - this.#last)
      if (this.#kept.length > this.#count) this.#kept.shift()
    }
    this.#last = now
  }

  /** Zero until there were two marks. */
  get worst(): number {
    return this.#kept.length === 0 ? 0 : Math.max(...this.#kept)
  }

  clear(): void {
    this.#kept.length = 0
    this.#last = undefined
  }
}
