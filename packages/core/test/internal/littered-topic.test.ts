/**
 * Who stops or returns a promise during a walk leaves the topic's list at its end. Where the stack ends just there, it is left in it;
 * whether it can depends on what the engine has compiled so far, so that state is made by hand here.
 */
import { Bus } from '@dropslot/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { append } from '../../src/list.js'
import type { Listener } from '../../src/listener.js'
import { LEVEL } from '../../src/listener-state.js'
import type { Topic } from '../../src/topic.js'
import { HEARD, LITTERED } from '../../src/topic-state.js'

let bus: Bus<{ a: number }>
let topic: Topic<number>
let heard: string[]
let settle: () => void

/** As if the stack had ended before the lists were put in order. */
function litter(listener: Listener): void {
  append(topic, listener)
  listener._state |= LEVEL
  topic._state |= HEARD | LITTERED
}

beforeEach(() => {
  bus = new Bus()
  topic = bus.topic('a')
  heard = []
  topic.subscribe(value => {
    heard.push(`promise ${value}`)
    return new Promise<void>(resolve => {
      settle = resolve
    })
  })
  const pending = topic._next as Listener
  const stop = topic.subscribe(value => {
    heard.push(`closed ${value}`)
    stop()
  })
  const closed = pending._next as Listener
  topic.subscribe(value => void heard.push(`other ${value}`))
  topic.publish(1)
  litter(pending)
  litter(closed)
  heard = []
})

const ways: [string, (value: number) => void][] = [
  ['publish', value => topic.publish(value)],
  ['publish in a batch', value => bus.batch(() => topic.publish(value))],
]

describe.each(ways)('what a walk left behind is put in order before the next: %s', (_way, publish) => {
  it('rule 6: one whose promise is in flight is not called until it has settled, and then with the newest', async () => {
    publish(2)
    publish(3)
    expect(heard).toEqual(['other 2', 'other 3'])
    settle()
    await new Promise<void>(resolve => setTimeout(resolve, 0))
    expect(heard).toEqual(['other 2', 'other 3', 'promise 3'])
  })

  it('rule 9: one whose promise is in flight still gets the last value of a topic that is removed', async () => {
    publish(2)
    bus.removeTopic('a')
    expect(heard).toEqual(['other 2'])
    settle()
    await new Promise<void>(resolve => setTimeout(resolve, 0))
    expect(heard).toEqual(['other 2', 'promise 2'])
  })
})

it('a topic that is removed releases them all, and once', async () => {
  bus.removeTopic('a')
  settle()
  await new Promise<void>(resolve => setTimeout(resolve, 0))
  expect([topic.subscriberCount, topic._subscribers, heard]).toEqual([0, 0, []])
})
