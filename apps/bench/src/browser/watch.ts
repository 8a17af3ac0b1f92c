/** What the page itself sees while it is measured: frames, long tasks, commits, and how old the shown values are once they are painted. */
import type { Load } from './load.js'

export interface Seen {
  readonly frames: number
  readonly commits: number
  readonly longTasks: number
  readonly longTaskMs: number
  /** From when an update was due to when it was painted, in milliseconds, over the cells that are watched. */
  readonly lagMedian: number
  readonly lagWorst: number
}

/**
 * React tells its developer tools of every commit, in production, too: the page's first script puts this counter where the tools would
 * be, so that counting costs the cells nothing.
 */
export interface CommitCounter {
  count: number
}

/** As many cells as can be looked at in each frame without being seen in the figures. */
const WATCHED = 50

export class Eyes {
  readonly #commits: CommitCounter
  readonly #load: Load
  readonly #cells: { readonly text: Node; shown: string }[] = []
  readonly #lags: number[] = []
  readonly #painted = new MessageChannel()
  readonly #longTasks: PerformanceObserver
  #commitsBefore = 0
  #frames = 0
  #tasks = 0
  #taskMs = 0
  #open = true

  constructor(load: Load, commits: CommitCounter, cells: ArrayLike<Element>) {
    this.#load = load
    this.#commits = commits
    this.#commitsBefore = commits.count
    const step = Math.max(1, Math.floor(cells.length / WATCHED))
    for (let cell = 0; cell < cells.length; cell += step) {
      const text = cells[cell]?.firstChild
      if (text) this.#cells.push({ text, shown: text.nodeValue ?? '' })
    }
    // A message that is posted in a frame's callback is handled after that frame was painted.
    this.#painted.port1.onmessage = () => this.#look()
    this.#longTasks = new PerformanceObserver(list => this.#count(list.getEntries()))
    this.#longTasks.observe({ type: 'longtask' })
    requestAnimationFrame(this.#frame)
  }

  #frame = () => {
    if (!this.#open) return
    this.#frames++
    this.#painted.port2.postMessage(0)
    requestAnimationFrame(this.#frame)
  }

  #count(entries: readonly PerformanceEntry[]): void {
    this.#tasks += entries.length
    for (const { duration } of entries) this.#taskMs += duration
  }

  #look(): void {
    const now = performance.now()
    for (const cell of this.#cells) {
      const shown = cell.text.nodeValue ?? ''
      if (shown === cell.shown) continue
      cell.shown = shown
      const due = this.#load.due(Number(shown))
      if (due !== undefined) this.#lags.push(now - due)
    }
  }

  close(): Seen {
    this.#open = false
    this.#count(this.#longTasks.takeRecords())
    this.#longTasks.disconnect()
    this.#painted.port1.close()
    const lags = this.#lags.sort((a, b) => a - b)
    return {
      frames: this.#frames,
      commits: this.#commits.count - this.#commitsBefore,
      longTasks: this.#tasks,
      longTaskMs: this.#taskMs,
      lagMedian: lags[lags.length >> 1] ?? 0,
      lagWorst: lags.at(-1) ?? 0,
    }
  }
}
