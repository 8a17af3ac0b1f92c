/**
 * A listener's promise is waited for, and then the stack ends before the listener has left its list. Where that can be depends on what the
 * engine has compiled so far, so the leaving fails by hand here.
 */
import { Bus } from '@dropslot/core'
import { expect, it } from 'vitest'
import type { Listener } from '../../src/listener.js'

const turn = (): Promise<void> => new Promise<void>(resolve => setTimeout(resolve, 0))

it.each(['level', 'by itself'])('rule 6: it goes on as if nothing had been returned, listener %s', async place => {
  const errors: unknown[] = []
  const bus = new Bus<{ a: number }>({ onError: error => errors.push(error) })
  const topic = bus.topic('a')
  const heard: number[] = []
  let settle = (): void => {}
  topic.subscribe(value => {
    heard.push(value)
    if (value !== 3) return Promise.resolve()
    return new Promise<void>(resolve => {
      settle = resolve
    })
  })
  const listener = topic._next as Listener
  // In flight once, it waits for the next publish by itself.
  if (place === 'by itself') {
    topic.publish(1)
    await turn()
  }
  const end = new RangeError('Maximum call stack size exceeded')
  listener._leave = () => {
    Reflect.deleteProperty(listener, '_leave')
    throw end
  }
  topic.publish(2)
  expect(errors).toEqual([end])
  topic.publish(3)
  await turn()
  topic.publish(4)
  await turn()
  // The promise of 2, which nobody waits for, does not end the waiting for that of 3.
  expect(heard.slice(-2)).toEqual([2, 3])
  settle()
  await turn()
  topic.publish(5)
  expect(heard.slice(-4)).toEqual([2, 3, 4, 5])
})
