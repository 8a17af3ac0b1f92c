/**
 * The end of a program: publishing has stopped, and everything that is pending is given its moment, until nothing is. Then whoever
 * lives has been offered the last value or can take it, first with the topics still there, and again after the bus has closed.
 */
import { drain, isBehind } from './plain.js'
import type { Step } from './program.js'
import { take } from './reading.js'
import type { World } from './world.js'

/** How often everything pending is given its moment; the scripts of listeners end long before. */
const MOST_ROUNDS = 60

export async function settleAll(world: World, step: (step: Step) => Promise<void>): Promise<void> {
  await untilQuiet(world, step)
  checkQuiet(world)
  await step({ do: 'close bus' })
  await untilQuiet(world, step)
  checkQuiet(world)
  for (const reader of world.readers) {
    take(world, reader)
    world.check(reader.pull.waits.length === 0, 9, () => `a wait of pull #${reader.pull.id} outlives the bus`)
  }
  for (const { watch, watched } of world.watches) {
    const left = watch.drain().length
    world.check(left === drain(watched).length, 9, () => `a closed watch told of ${left} topics at the end`)
  }
  const { timersPending } = world.clock
  world.check(timersPending === 0, 9, () => `${timersPending} timers outlive everything`)
  if (world.faults.length > 0) throw new Error(`When all was settled:\n${world.faults.join('\n')}`)
}

async function untilQuiet(world: World, step: (step: Step) => Promise<void>): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    while (world.slow.length > 0) await step({ do: 'resolve', pick: 0 })
    for (let pick = 0; pick < world.delivers.length; pick++) {
      const { of, deliver } = world.delivers[pick] as (typeof world.delivers)[number]
      if (of.asked === deliver) await step({ do: 'deliver', pick, twice: false })
    }
    await step({ do: 'microtasks' })
    await step({ do: 'frame' })
    await step({ do: 'advance', ms: 25 })
    const pending =
      world.slow.length + world.clock.framesRequested + world.clock.timersPending + world.clock.microtasksPending
    if (pending === 0 && !world.listening.some(({ asked }) => asked !== undefined)) return
  }
  world.fault(3, 'there is no end of it')
}

function checkQuiet(world: World): void {
  for (const { push } of world.listening) {
    const missed = !push.stopped && isBehind(push)
    world.check(!missed, 3, () => `#${push.id} (${push.topic}) was never offered the last value`)
  }
}
