/**
 * The stack ends as a turn is about to begin. Where that can be depends on what the engine has compiled so far, so the turn fails by hand
 * here. What it was for is still due, and the next publish goes on with it.
 */
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'

it.each<[string, (bus: Bus<{ a: number }>) => void]>([
  ['published', bus => bus.publish('a', 1)],
  ['published in a batch', bus => bus.batch(() => bus.publish('a', 1))],
  [
    'removed and published',
    bus => {
      bus.removeTopic('a')
      bus.publish('a', 1)
    },
  ],
  [
    'removed and published in a batch',
    bus =>
      bus.batch(() => {
        bus.removeTopic('a')
        bus.publish('a', 1)
      }),
  ],
])('rule 3, of a watch: the next publish finds everybody, of a topic that was %s', (_what, act) => {
  const bus = new Bus<{ a: number }>()
  const topic = bus.topic('a')
  const heard: unknown[] = []
  bus.watch('a', changes => heard.push(...changes))
  const soon = topic._loop._soon
  const end = new RangeError('Maximum call stack size exceeded')
  soon._run = () => {
    Reflect.deleteProperty(soon, '_run')
    throw end
  }
  expect(() => act(bus)).toThrow(end)
  bus.publish('a', 2)
  expect(heard.at(-1)).toEqual(['a', 2])
})
