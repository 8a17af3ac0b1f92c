/**
 * The Lab's generator: publishes at a rate into a bus of its own, in a worker. Nothing is sent until the page asks, and then the newest
 * value of each topic that changed: however fast it publishes, the page gets one value a topic and frame.
 */
import { Bus, type Topic } from '@dropslot/core'
import type { Taken, ToWorker } from './lab-frames'
import { RateKeeper } from './rate-keeper'

/** Long enough to do some work, short enough to answer the page in time. */
const SLICE_MS = 4

const bus = new Bus<Record<`cell/${number}`, number>>()
const watch = bus.watch('cell/*')
const keeper = new RateKeeper()
let cells: Topic<number>[] = []
let published = 0
let next = 0
let timer: ReturnType<typeof setTimeout> | undefined

function generate(): void {
  timer = setTimeout(generate, SLICE_MS)
  const now = performance.now()
  for (let due = keeper.due(now); due > 0; due--) {
    const cell = cells[next]
    if (cell === undefined) return
    // A wave through the wall: something that one can see to be in step.
    cell.publish(0.5 + 0.5 * Math.sin(now / 400 + next / 9))
    published++
    next = next + 1 === cells.length ? 0 : next + 1
  }
}

function take(): void {
  const changes = watch.drain()
  const pairs = new Float64Array(changes.length * 2)
  let at = 0
  for (const [name, value] of changes) {
    if (value === undefined) continue
    pairs[at++] = Number(name.slice('cell/'.length))
    pairs[at++] = value
  }
  const taken: Taken = { type: 'taken', pairs: pairs.subarray(0, at), published }
  postMessage(taken, { transfer: [pairs.buffer] })
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'take') {
    take()
  } else if (data.type === 'stop') {
    clearTimeout(timer)
    timer = undefined
  } else {
    cells = Array.from({ length: data.topics }, (_, index) => bus.topic(`cell/${index}`))
    next %= cells.length
    keeper.start(data.rate, performance.now())
    if (timer === undefined) generate()
  }
})
