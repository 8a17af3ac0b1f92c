/** How often what was measured, in steps of two percent, so that millions of values need no room. It may lie in shared memory. */
const STEP = Math.log(1.02)
/** In milliseconds: what is less counts as this. */
const LEAST = 0.001
/** Up to a quarter of an hour. */
const BINS = 1 + Math.ceil(Math.log(1e6 / LEAST) / STEP)

export class Histogram {
  static readonly bytes: number = 4 * BINS
  readonly #bins: Uint32Array

  constructor(memory: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(Histogram.bytes)) {
    this.#bins = new Uint32Array(memory)
  }

  add(value: number): void {
    const bin = value <= LEAST ? 0 : Math.min(BINS - 1, Math.round(Math.log(value / LEAST) / STEP))
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1
  }

  clear(): void {
    this.#bins.fill(0)
  }

  /** How many of each bin, but for empty ones: to send, and to `merge`. */
  counts(): [bin: number, count: number][] {
    return [...this.#bins.entries()].filter(([, count]) => count > 0)
  }

  merge(counts: readonly (readonly [bin: number, count: number])[]): void {
    for (const [bin, count] of counts) this.#bins[bin] = (this.#bins[bin] ?? 0) + count
  }

  get count(): number {
    return this.#bins.reduce((sum, count) => sum + count, 0)
  }

  /** The value that this share of all is not above; NaN of nothing. */
  quantile(share: number): number {
    const { count } = this
    let left = Math.max(1, Math.ceil(count * share))
    if (count === 0) return Number.NaN
    for (const [bin, inBin] of this.#bins.entries()) {
      left -= inBin
      if (left <= 0) return LEAST * Math.exp(bin * STEP)
    }
    return Number.NaN
  }
}
