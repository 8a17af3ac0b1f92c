import * as fc from 'fast-check'
import { type Node, SHARED, TOPICS, type World } from './world.js'

/** One thing that happens; the numbers choose among what there is. */
export type Step =
  | readonly ['publish' | 'remove', node: number, topic: number]
  | readonly ['batch', node: number]
  | readonly ['deliver', wire: number, side: 0 | 1, frames: number]
  | readonly ['pass', ms: number]
  | readonly ['cut' | 'join', wire: number]
  | readonly ['restart' | 'take', node: number]
  | readonly ['rate', node: number, every: number]
  | readonly ['unsubscribe' | 'subscribe', node: number]

const number = fc.nat(11)

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('publish' as const), number, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('remove' as const), number, number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('batch' as const), number) },
  {
    weight: 14,
    arbitrary: fc.tuple(
      fc.constant('deliver' as const),
      number,
      fc.constantFrom(0 as const, 1 as const),
      fc.integer({ min: 1, max: 6 }),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('pass' as const), fc.integer({ min: 1, max: 80 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('cut' as const, 'join' as const), number) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('restart' as const, 'take' as const), number) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('rate' as const), number, fc.constantFrom(0, 20, 50)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('unsubscribe' as const, 'subscribe' as const), number) },
)

function pick<T>(list: readonly T[], place: number): T {
  return list[place % list.length] as T
}

export function perform(world: World, [kind, ...numbers]: Step): void {
  const [first, second = 0, third = 0] = numbers as number[]
  const place = (first as number) % world.nodes.length
  const node = world.nodes[place] as Node
  const wire = pick(world.wires, first as number)
  switch (kind) {
    case 'publish':
      world.publish(place, pick(TOPICS, second))
      break
    case 'remove':
      world.remove(place, pick(SHARED, second))
      break
    case 'batch':
      node.bus.batch(() => {
        for (const topic of TOPICS) world.publish(place, topic)
        world.remove(place, SHARED[0] as string)
        for (const topic of TOPICS) world.publish(place, topic)
      })
      break
    case 'deliver':
      for (let left = third; left > 0 && wire.deliver(second as 0 | 1); left--) world.time.settle()
      break
    case 'pass':
      world.time.advance(first as number)
      break
    case 'cut':
      wire.cut()
      break
    case 'join':
      wire.join()
      break
    case 'restart':
      world.restart(place)
      break
    case 'take':
      if (node.solo?.tryGetMessage().ok) node.soloTaken++
      break
    case 'rate':
      for (const { link, subscribe } of node.joints) {
        for (const pattern of subscribe) link?.subscribe(pattern, { every: second, deltas: world.settings.deltas })
      }
      break
    case 'unsubscribe':
      for (const { link, subscribe } of node.joints) for (const pattern of subscribe) link?.unsubscribe(pattern)
      break
    case 'subscribe':
      for (const { link, subscribe } of node.joints) for (const pattern of subscribe) link?.subscribe(pattern)
      break
  }
  world.time.settle()
}
