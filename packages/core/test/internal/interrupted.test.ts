/**
 * The stack ends as a turn is about to begin, or to be asked for. Where that can be depends on what the engine has compiled so far, so that
 * fails by hand here.
 */
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'
import type { Listener } from '../../src/listener.js'
import type { Wakes } from '../../src/wakes.js'
import { VirtualClock } from '../virtual-clock.js'

const end = new RangeError('Maximum call stack size exceeded')

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
  soon._run = () => {
    Reflect.deleteProperty(soon, '_run')
    throw end
  }
  expect(() => act(bus)).toThrow(end)
  bus.publish('a', 2)
  expect(heard.at(-1)).toEqual(['a', 2])
})

it('rule 3: where there was no room to ask for the next walk, the one that was overtaken does', () => {
  const errors: unknown[] = []
  const bus = new Bus<{ a: number }>({ onError: error => errors.push(error) })
  const topic = bus.topic('a')
  const { _loop: loop } = topic
  const heard: string[] = []
  topic.subscribe(value => {
    heard.push(`first ${value}`)
    if (value !== 1) return
    loop._runSoon = () => {
      Reflect.deleteProperty(loop, '_runSoon')
      throw end
    }
    topic.publish(2)
  })
  topic.subscribe(value => void heard.push(`second ${value}`))
  topic.publish(1)
  expect(errors).toEqual([end])
  expect(heard).toEqual(['first 1', 'first 2', 'second 2'])
})

it('delivery { every }: what an interrupted round left over opens a window of its own, too', () => {
  const clock = new VirtualClock()
  const bus = new Bus<{ a: number }>({ clock })
  const topic = bus.topic('a')
  const heard: number[] = []
  topic.subscribe(value => heard.push(value), { delivery: { every: 100 } })
  const listener = topic._wakes?._armed._next as Listener
  listener._run = () => {
    Reflect.deleteProperty(listener, '_run')
    throw end
  }
  expect(() => topic.publish(1)).toThrow(end)
  clock.advance(50)
  bus.flush()
  expect(heard).toEqual([1])
  topic.publish(2)
  clock.advance(99)
  expect(heard).toEqual([1])
  clock.advance(1)
  expect(heard).toEqual([1, 2])
})

it('rule 3: a wait that was not come to is answered by the next publish, on a clock that calls at once', async () => {
  const clock = new VirtualClock()
  clock.queueMicrotask = callback => callback()
  const bus = new Bus<{ a: number }>({ clock })
  const topic = bus.topic('a')
  const wait = topic.subscribe().waitForMessage()
  const wakes = topic._wakes as Wakes
  wakes._offer = () => {
    Reflect.deleteProperty(wakes, '_offer')
    throw end
  }
  expect(() => topic.publish(1)).toThrow(end)
  topic.publish(2)
  expect(await wait).toBe(2)
})
