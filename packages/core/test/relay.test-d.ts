import { Bus, compilePattern, type ReadableTopic, type Topic } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

test('relay takes what the topic takes, and a number', () => {
  const topic = new Bus<{ x: { n: number } }>().topic('x')
  topic.relay({ n: 1 }, 2)
  expectTypeOf(topic.relay).parameters.toEqualTypeOf<[value: { n: number }, publishes: number]>()
  // @ts-expect-error a value of another type
  topic.relay('text', 2)
  // @ts-expect-error without a number of publishes
  topic.relay({ n: 1 })
})

test('a topic that is read cannot be relayed to', () => {
  expectTypeOf<Topic<number>>().toExtend<ReadableTopic<number>>()
  expectTypeOf<ReadableTopic<number>>().not.toHaveProperty('relay')
})

test('a compiled pattern takes names and says whether they match', () => {
  expectTypeOf(compilePattern).toEqualTypeOf<(pattern: string) => (name: string) => boolean>()
})
