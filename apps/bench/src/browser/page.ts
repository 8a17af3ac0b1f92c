/** What the driver calls in the page: mount cells, offer updates for a while, look at what came of it. */
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import type { Adapter, Store } from './adapter.js'
import { renders } from './cell.js'
import { grid } from './grid.js'
import { Load } from './load.js'
import { type CommitCounter, Eyes, type Seen } from './watch.js'

export interface Shape {
  readonly cells: number
  readonly topics: number
}

/** What came of an offer, as far as the page can tell. */
export interface Run extends Seen {
  readonly updates: number
  readonly elapsedMs: number
  readonly renders: number
  /** Of what was offered in the time, how much was on the page when it was over: 0 to 1. */
  readonly applied: number
}

export interface Cycle {
  readonly mountMs: number
  readonly unmountMs: number
}

class Bench {
  readonly #load = new Load()
  readonly #commits: CommitCounter
  readonly #element = document.body.appendChild(document.createElement('div'))
  #store: Store | undefined
  #root: Root | undefined
  #shape: Shape = { cells: 0, topics: 1 }

  constructor(commits: CommitCounter) {
    this.#commits = commits
  }

  /** Loads the library; its store is made with the first mount. */
  async load(module: string): Promise<void> {
    const { default: adapter } = (await import(module)) as { default: Adapter }
    this.#create = topics => adapter.create(topics)
  }

  #create: (topics: number) => Store = () => {
    throw new Error('nothing was loaded')
  }

  mount(shape: Shape): void {
    this.#shape = shape
    this.#store ??= this.#create(shape.topics)
    const root = createRoot(this.#element)
    this.#root = root
    const cells = grid(this.#store, shape.cells, shape.topics)
    // A synchronous commit runs its passive effects, too, in which most libraries subscribe.
    flushSync(() => root.render(cells))
    if (this.#cells().length !== shape.cells) throw new Error(`${this.#cells().length} cells of ${shape.cells} mounted`)
  }

  unmount(): void {
    flushSync(() => this.#root?.unmount())
  }

  async offer(rate: number, forMs: number): Promise<Run> {
    const { publish } = this.#store as Store
    const { topics } = this.#shape
    const cells = this.#cells()
    const rendersBefore = renders.count
    const eyes = new Eyes(this.#load, this.#commits, cells)
    const made = await this.#load.run({ rate, topics, forMs, publish })
    let applied = 0
    for (let topic = 0; topic < topics; topic++) applied += this.#load.applied(Number(cells[topic]?.textContent))
    await frame()
    await frame()
    return {
      ...eyes.close(),
      ...made,
      renders: renders.count - rendersBefore,
      applied: applied / ((rate * made.elapsedMs) / 1000),
    }
  }

  /** How many cells do not show the last value of their topic, once things have settled. */
  async wrong(): Promise<number> {
    const { topics } = this.#shape
    const last = Array.from({ length: topics }, (_, topic) => String(this.#load.last(topic)))
    const cells = [...this.#cells()]
    const count = () => cells.filter((cell, index) => cell.textContent !== last[index % topics]).length
    for (let waited = 0; waited < 120 && count() > 0; waited++) await frame()
    return count()
  }

  async cycles(shape: Shape, times: number): Promise<Cycle[]> {
    const cycles: Cycle[] = []
    for (let time = 0; time < times; time++) {
      const begun = performance.now()
      this.mount(shape)
      const mounted = performance.now()
      await frame()
      const leaving = performance.now()
      this.unmount()
      cycles.push({ mountMs: mounted - begun, unmountMs: performance.now() - leaving })
      await frame()
    }
    return cycles
  }

  #cells(): HTMLCollectionOf<HTMLSpanElement> {
    return this.#element.getElementsByTagName('span')
  }
}

function frame(): Promise<void> {
  return new Promise(resolve => {
    requestAnimationFrame(() => resolve())
  })
}

declare global {
  interface Window {
    bench: Bench
    commits: CommitCounter
  }
}

window.bench = new Bench(window.commits)
