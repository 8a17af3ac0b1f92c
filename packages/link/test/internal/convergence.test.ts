import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { checkQuiet, checkStep } from './model/checks.js'
import { shapes } from './model/shape.js'
import { perform, step } from './model/steps.js'
import { type Settings, World } from './model/world.js'

/**
 * Buses in every shape, joined by lines whose frames the program delivers, loses and delays as it likes, in the formats of real lines. Other programs
 * each time: a failure tells its seed, and `DROPSLOT_LINK_SEED` has the same programs again. `DROPSLOT_LINK_RUNS` looks further.
 */
const numRuns = Number(process.env.DROPSLOT_LINK_RUNS ?? 300)
const seed = Number(process.env.DROPSLOT_LINK_SEED ?? Date.now() % 2 ** 31)

const settings: fc.Arbitrary<Settings> = fc.record({
  json: fc.boolean(),
  deltas: fc.boolean(),
  every: fc.constantFrom(0, 0, 30),
  windows: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  skews: fc.array(fc.constantFrom(0, 0, 5_000, -5_000), { minLength: 1, maxLength: 4 }),
  initial: fc.boolean(),
  ranks: fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }),
})

/** As many frames as a world may need to come to rest, whatever happened before. */
const MOST_FRAMES = 600

describe('The newest value arrives everywhere, in any order of publishes, deliveries, partitions and restarts', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    it(`${name}: all settle on one value, versions never go down, nothing is seen twice or backwards, nothing waits but marks`, () => {
      fc.assert(
        fc.property(
          settings,
          fc.array(step, { maxLength: 60 }),
          fc.array(fc.nat(11), { maxLength: 3 }),
          (how, steps, last) => {
            const world = new World(shape, how)
            for (const one of steps) {
              perform(world, one)
              checkStep(world)
            }
            for (const { link, subscribe } of world.nodes.flatMap(({ joints }) => joints)) {
              for (const pattern of subscribe) link?.subscribe(pattern, { every: how.every, deltas: how.deltas })
            }
            for (const wire of world.wires) wire.join()
            world.quiesce(MOST_FRAMES)
            checkQuiet(world)
            // And again from rest: nobody holds on to what is past.
            for (const place of last) for (const topic of [0, 1, 2]) perform(world, ['publish', place, topic])
            world.quiesce(MOST_FRAMES)
            checkQuiet(world)
          },
        ),
        { numRuns, seed },
      )
    })
  }
})
