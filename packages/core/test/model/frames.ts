/**
 * Frames under load: listeners that take time, on a clock that moves while they run, beside a plain queue. A frame calls those that
 * have been due for longest until its budget is used up, one at least; the rest comes first in the next. A flush is not cut short.
 */
import { Bus } from '@dropslot/core'
import fc, { toStringMethod } from 'fast-check'
import { VirtualClock } from '../virtual-clock.js'

type Step =
  /** `cost` is the milliseconds of each call; in as many calls as `echoes` says it publishes to the next topic. */
  | { readonly do: 'listen'; readonly topic: number; readonly cost: number; readonly echoes: number }
  | { readonly do: 'publish'; readonly topic: number }
  | { readonly do: 'stop'; readonly pick: number }
  | { readonly do: 'frame' | 'flush' }

class Load {
  readonly budget: number
  readonly steps: readonly Step[]

  constructor(budget: number, steps: readonly Step[]) {
    this.budget = budget
    this.steps = steps
  }

  [toStringMethod](): string {
    const lines = this.steps.map(({ do: what, ...rest }) => `  ${what} ${fc.stringify(rest)}`)
    return `\nA bus with a frame budget of ${this.budget} ms\n${lines.join('\n')}\n`
  }
}

const topic = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('listen' as const),
      topic,
      cost: fc.constantFrom(0, 1, 3, 12),
      echoes: fc.nat(2),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('publish' as const), topic }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), pick: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('frame' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('flush' as const) }) },
)

export const loads: fc.Arbitrary<Load> = fc
  .tuple(fc.constantFrom(0, 4, 8), fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }))
  .map(([budget, steps]) => new Load(budget, steps))

interface Queued {
  readonly topic: number
  readonly stop: () => void
  /** The turn of the publish that made it due; undefined while it is not. */
  due: number | undefined
}

export function runLoad({ budget, steps }: Load): void {
  const clock = new VirtualClock()
  const bus = new Bus<Record<string, number>>({ clock, frameBudget: budget })
  const listeners: Queued[] = []
  const latest = new Map<number, number>()
  let turn = 0
  /** The frame or flush that is running: only who was due before it began is called. */
  let round: { readonly from: number; readonly since: number; readonly cut: boolean; calls: number } | undefined

  const fail = (what: string): never => {
    throw new Error(what)
  }

  const dueBefore = (last: number): Queued[] => listeners.filter(({ due }) => due !== undefined && due <= last)

  const publish = (at: number): void => {
    turn++
    for (const listener of listeners) if (listener.topic === at) listener.due ??= turn
    latest.set(at, turn)
    bus.publish(`topic/${at}`, turn)
  }

  const listen = ({ topic: at, cost, echoes }: Step & { readonly do: 'listen' }): void => {
    let left = echoes
    const faults: string[] = []
    const called = (value: number): void => {
      if (round === undefined) return void faults.push('outside of a frame')
      const { due } = listener
      if (due === undefined || due > round.from) faults.push('though it was not due when the frame began')
      if (value !== latest.get(at)) faults.push('with an old value')
      if (dueBefore((due ?? 0) - 1).length > 0) faults.push('before one that had waited longer')
      if (round.cut && round.calls > 0 && clock.now() - round.since >= budget)
        faults.push('after the budget was used up')
      round.calls++
      listener.due = undefined
      clock.spend(cost)
      if (left-- > 0) publish((at + 1) % 3)
    }
    const listener: Queued = {
      topic: at,
      due: undefined,
      stop: bus.subscribe(`topic/${at}`, called, { delivery: 'frame' }),
    }
    listeners.push(listener)
    checks.push(() => {
      if (faults.length > 0) fail(`a listener was called ${faults[0]}`)
    })
  }
  const checks: (() => void)[] = []

  const serve = (what: 'frame' | 'flush'): void => {
    round = { from: turn, since: clock.now(), cut: what === 'frame', calls: 0 }
    if (what === 'frame') clock.frame()
    else bus.flush()
    const left = dueBefore(round.from).length
    const spent = round.cut && round.calls > 0 && clock.now() - round.since >= budget
    if (left > 0 && !spent) fail(`${left} due listeners were not called in a ${what}`)
    round = undefined
  }

  for (const one of steps) {
    if (one.do === 'listen') listen(one)
    else if (one.do === 'publish') publish(one.topic)
    else if (one.do === 'stop') {
      const [stopped] = listeners.splice(one.pick % Math.max(1, listeners.length), 1)
      stopped?.stop()
    } else serve(one.do)
    for (const check of checks) check()
    const due = bus.stats().reduce((sum, stats) => sum + stats.due, 0)
    if (due !== dueBefore(turn).length) fail(`stats() has ${due} due, not ${dueBefore(turn).length}`)
  }
  // Everybody is served in the end: with each frame somebody is.
  for (let frames = 0; dueBefore(turn).length > 0; frames++) {
    if (frames > 500) fail('somebody is never served')
    serve('frame')
    for (const check of checks) check()
  }
  if (clock.framesRequested > 1) fail(`${clock.framesRequested} frames were asked for`)
}
