/** Runs a program: each step is done, all promises have their turn, and then every promise of the contract is checked. */
import { checkAll } from './invariants.js'
import { checkMoment, momentOf } from './moment.js'
import type { Program, Step } from './program.js'
import { settleAll } from './quiescence.js'
import { perform } from './steps.js'
import { drainPromises, World } from './world.js'

/** Runs it to the end, and until nothing is pending; throws at the first step after which something is wrong. */
export async function run(program: Program): Promise<void> {
  const world = new World(program.rules, perform)
  for (const [at, step] of program.steps.entries()) await outerStep(world, step, `step ${at + 1} (${step.do})`)
  await settleAll(world, step => outerStep(world, step, `settling (${step.do})`))
}

async function outerStep(world: World, step: Step, where: string): Promise<void> {
  world.begin()
  for (const { pull } of world.readers) {
    for (const wait of pull.waits) {
      wait.newest = pull.slot.version
      wait.waited = true
    }
  }
  const moment = momentOf(world)
  perform(world, step)
  const checkReaders = checkMoment(world, step, moment)
  await drainPromises()
  checkReaders()
  for (const check of world.afterwards.splice(0)) check()
  checkAll(world)
  if (world.faults.length > 0) throw new Error(`After ${where}:\n${world.faults.join('\n')}`)
}
