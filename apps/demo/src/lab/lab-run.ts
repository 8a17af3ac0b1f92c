import type { Bus } from '@dropslot/core'
import type { Taken, ToWorker } from './lab-frames'
import type { LabTopics } from './lab-topics'

/** How often the numbers are told, in milliseconds. */
const TELL_MS = 250

/** One moment's counts, to make rates of. */
interface Mark {
  readonly at: number
  readonly published: number
  readonly rendered: number
}

/**
 * The page's end of the Lab: asks the worker for what changed once a frame, when the last answer has been taken, and publishes it
 * into the page's bus. It counts what it sees; nothing is estimated but `wouldWait`.
 */
export class LabRun {
  readonly #bus: Bus<LabTopics>
  readonly #worker: Worker
  #frame = 0
  #asked = false
  #published = 0
  #arrived = 0
  #rendered = 0
  #wouldWait = 0
  #frames: number[] = []
  #marks: Mark[] = []
  #told = 0
  #lastFrame = 0

  constructor(bus: Bus<LabTopics>) {
    this.#bus = bus
    this.#worker = new Worker(new URL('./lab-worker.ts', import.meta.url), { type: 'module', name: 'lab' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Taken>) => this.#take(data))
    this.#frame = requestAnimationFrame(this.#onFrame)
  }

  run(rate: number, topics: number): void {
    this.#send({ type: 'run', rate, topics })
  }

  stop(): void {
    this.#send({ type: 'stop' })
    this.#wouldWait = 0
  }

  /** A cell has shown a value: called by the cells, after React has committed. */
  readonly rendered = (): void => {
    this.#rendered++
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
    this.#worker.terminate()
  }

  #send(frame: ToWorker): void {
    this.#worker.postMessage(frame)
  }

  #take({ pairs, published }: Taken): void {
    this.#asked = false
    this.#published = published
    this.#arrived += pairs.length / 2
    this.#bus.batch(() => {
      for (let at = 0; at < pairs.length; at += 2)
        this.#bus.publish(`cell/${pairs[at] as number}`, pairs[at + 1] as number)
    })
  }

  readonly #onFrame = (now: number): void => {
    this.#frame = requestAnimationFrame(this.#onFrame)
    if (this.#lastFrame > 0) this.#frames.push(now - this.#lastFrame)
    this.#lastFrame = now
    if (!this.#asked) {
      this.#asked = true
      this.#send({ type: 'take' })
    }
    if (now - this.#told >= TELL_MS) this.#tell(now)
  }

  #tell(now: number): void {
    this.#told = now
    const mark = { at: now, published: this.#published, rendered: this.#rendered }
    this.#marks.push(mark)
    while (this.#marks.length > 1 && now - (this.#marks[1] as Mark).at >= 1_000) this.#marks.shift()
    const first = this.#marks[0] as Mark
    const last = this.#marks.at(-2) ?? first
    const seconds = Math.max(0.001, (now - first.at) / 1_000)
    const newly = mark.published - last.published
    this.#wouldWait = newly === 0 ? 0 : Math.max(0, this.#wouldWait + newly - (mark.rendered - last.rendered))
    let total = 0
    let recent = this.#frames.length
    while (recent > 0 && total < 1_000) total += this.#frames[--recent] as number
    this.#frames = this.#frames.slice(recent)
    this.#bus.publish('lab/stats', {
      published: this.#published,
      conflatedInWorker: this.#published - this.#arrived,
      conflatedInPage: Math.max(0, this.#arrived - this.#rendered),
      rendered: this.#rendered,
      publishedRate: (mark.published - first.published) / seconds,
      renderedRate: (mark.rendered - first.rendered) / seconds,
      framesPerSecond: total > 0 ? (this.#frames.length * 1_000) / total : 0,
      worstFrame: Math.max(0, ...this.#frames),
      wouldWait: this.#wouldWait,
    })
  }
}
