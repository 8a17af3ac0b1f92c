/**
 * The recent past of some values that are measured together: a ring of points, each a moment and a value for every lane.
 * The newest point pushes out the oldest, so its memory is fixed when it is made. Moments must not go back.
 */
export class Track {
  readonly lanes: number
  readonly #times: Float64Array
  readonly #values: Float64Array
  #next = 0
  #size = 0

  constructor(lanes: number, capacity: number) {
    this.lanes = lanes
    this.#times = new Float64Array(capacity)
    this.#values = new Float64Array(capacity * lanes)
  }

  get size(): number {
    return this.#size
  }

  push(at: number, ...values: number[]): void {
    this.#times[this.#next] = at
    for (let lane = 0; lane < this.lanes; lane++) {
      this.#values[this.#next * this.lanes + lane] = values[lane] ?? Number.NaN
    }
    this.#next = (this.#next + 1) % this.#times.length
    this.#size = Math.min(this.#size + 1, this.#times.length)
  }

  clear(): void {
    this.#size = 0
  }

  /**
   * The points since `from`, as columns: the moments, then each lane. Where two neighbours are more than `gap` apart, as after
   * a lost connection, a row of nulls stands between them, so that no line pretends to know what was there.
   */
  since(from: number, gap: number): [times: number[], ...lanes: (number | null)[][]] {
    const times: number[] = []
    const lanes: (number | null)[][] = Array.from({ length: this.lanes }, () => [])
    const capacity = this.#times.length
    let last = Number.NaN
    for (let step = this.#size; step > 0; step--) {
      const index = (this.#next - step + capacity) % capacity
      const at = this.#times[index] ?? 0
      if (at < from) continue
      if (at - last > gap) {
        times.push((at + last) / 2)
        for (const lane of lanes) lane.push(null)
      }
      last = at
      times.push(at)
      lanes.forEach((column, lane) => {
        const value = this.#values[index * this.lanes + lane] ?? Number.NaN
        column.push(Number.isNaN(value) ? null : value)
      })
    }
    return [times, ...lanes]
  }
}
