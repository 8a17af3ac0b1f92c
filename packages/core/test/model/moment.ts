/** What a moment is to bring: after microtasks, a frame or a timer, those who were due for it have been called. */
import { isBehind, type Pull, type Push } from './plain.js'
import type { Step } from './program.js'
import type { Listening, World } from './world.js'

/** Before a step: who is due for the next frame, and how often each was called. */
export interface Moment {
  readonly dueForFrame: readonly { readonly push: Push; readonly calls: number }[]
  readonly timers: readonly { readonly pull: Pull; readonly wait: Pull['waits'][number] }[]
}

function isDue({ push }: Listening): boolean {
  return isBehind(push) && !push.stopped && !push.inFlight
}

export function momentOf({ listening, readers }: World): Moment {
  return {
    dueForFrame: listening
      .filter(one => one.delivery === 'frame' && isDue(one))
      .map(({ push }) => ({ push, calls: push.calls })),
    timers: readers.flatMap(({ pull }) => pull.waits.map(wait => ({ pull, wait }))),
  }
}

/** Checks listeners at once, before promises have their turn; gives the check of those who wait, for afterwards. */
export function checkMoment(world: World, step: Step, { dueForFrame, timers }: Moment): () => void {
  const passes = step.do === 'microtasks' || step.do === 'frame' || step.do === 'advance'
  if (!passes) return () => {}
  for (const one of world.listening) {
    const late = (one.delivery === 'microtask' || one.delivery === 'failing') && isDue(one)
    world.check(!late, 3, () => `#${one.push.id} was due for the microtasks, and not called`)
  }
  if (step.do === 'frame') {
    for (const { push, calls } of dueForFrame) {
      const served = push.calls > calls || push.stopped || push.inFlight
      world.check(served, 3, () => `#${push.id} was due for the frame, and not called`)
    }
  }
  const waiting = world.readers.flatMap(({ pull }) =>
    pull.waits.map(wait => ({ pull, wait, newest: pull.slot.version, ended: pull.slot.ended })),
  )
  return () => {
    for (const { pull, wait, newest, ended } of waiting) {
      const missed = !wait.settled && (ended || pull.seen < newest)
      world.check(!missed, 3, () => `a wait of pull #${pull.id} was not woken`)
    }
    if (step.do !== 'advance') return
    for (const { pull, wait } of timers) {
      const over = !wait.settled && wait.deadline <= world.clock.now()
      world.check(!over, 3, () => `a wait of pull #${pull.id} did not time out`)
    }
  }
}
