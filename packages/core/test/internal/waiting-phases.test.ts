/** Which phases are waited for: none for longer than somebody is due in it, so that nothing is kept that nobody needs. */
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'
import { isAlone } from '../../src/list.js'
import { VirtualClock } from '../virtual-clock.js'

it('a scheduler and a clock that both fail leave nothing behind when the listener stops', () => {
  const clock = new VirtualClock()
  clock.queueMicrotask = () => {
    throw new Error('no moment')
  }
  const topic = new Bus<{ a: number }>({ clock, onError: () => {} }).topic('a')
  const delivery = (): void => {
    throw new Error('no scheduler')
  }
  const stop = topic.subscribe(() => {}, { delivery })
  expect(() => topic.publish(1)).toThrow('no moment')
  stop()
  expect(isAlone(topic._loop._waiting)).toBe(true)
})
