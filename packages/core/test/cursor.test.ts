import { describe, expect, it } from 'vitest'
import { states, take, waitScene } from './waits.js'

// Several who ask of one subscription: waits, steps of iterations, and tryGetMessage.

describe('4. One cursor: who asks first takes the message, and the others wait for the next', () => {
  it('tryGetMessage, between the publish and the delivery: the wait goes on', async () => {
    const { clock, bus, sub } = waitScene()
    const waiting = sub.waitForMessage()
    bus.publish('a', 1)
    expect(take(sub)).toBe(1)
    clock.microtasks()
    expect(await states(waiting)).toEqual(['pending'])
    bus.publish('a', 2)
    clock.microtasks()
    expect(await states(waiting)).toEqual([2])
  })

  it('two waits: one value goes to the first, the second waits for the next', async () => {
    const { clock, bus, sub } = waitScene()
    const waits = [sub.waitForMessage(), sub.waitForMessage()]
    bus.publish('a', 1)
    clock.microtasks()
    expect(await states(...waits)).toEqual([1, 'pending'])
    bus.publish('a', 2)
    clock.microtasks()
    expect(await states(...waits)).toEqual([1, 2])
  })

  it('a wait that begins when a message is there takes it before one that waited for it', async () => {
    const { clock, bus, sub } = waitScene()
    const first = sub.waitForMessage()
    bus.publish('a', 1)
    const second = sub.waitForMessage()
    clock.microtasks()
    expect(await states(first, second)).toEqual(['pending', 1])
  })

  it('a wait and a step of an iteration share the messages out, in the order in which they asked', async () => {
    const { clock, bus, sub } = waitScene()
    const iterator = sub[Symbol.asyncIterator]()
    const asked = [iterator.next(), sub.waitForMessage(), iterator.next()]
    for (const value of [1, 2, 3]) {
      bus.publish('a', value)
      clock.microtasks()
    }
    expect(await states(...asked)).toEqual([{ done: false, value: 1 }, 2, { done: false, value: 3 }])
  })

  it('return() of an iteration ends its own pending steps only, and takes nothing', async () => {
    const { clock, bus, sub } = waitScene()
    const [left, right] = [sub[Symbol.asyncIterator](), sub[Symbol.asyncIterator]()]
    const asked = [left.next(), sub.waitForMessage(), left.next(), right.next()]
    expect(await left.return?.()).toEqual({ done: true, value: undefined })
    expect(await states(...asked)).toEqual([
      { done: true, value: undefined },
      'pending',
      { done: true, value: undefined },
      'pending',
    ])
    bus.publish('a', 1)
    clock.microtasks()
    bus.publish('a', 2)
    clock.microtasks()
    expect(await states(...asked)).toEqual([
      { done: true, value: undefined },
      1,
      { done: true, value: undefined },
      { done: false, value: 2 },
    ])
    bus.publish('a', 3)
    expect(await left.next()).toEqual({ done: true, value: undefined })
    expect(take(sub)).toBe(3)
  })

  it('return() between the publish and the delivery: the message can still be taken', async () => {
    const { clock, bus, sub } = waitScene()
    const iterator = sub[Symbol.asyncIterator]()
    const step = iterator.next()
    bus.publish('a', 1)
    await iterator.return?.()
    clock.microtasks()
    expect(await states(step)).toEqual([{ done: true, value: undefined }])
    expect(take(sub)).toBe(1)
  })

  it('iteration that was left goes on in another loop where it was, and a throw inside leaves it the same way', async () => {
    const { bus, sub } = waitScene()
    const taken: number[] = []
    bus.publish('a', 1)
    for await (const value of sub) {
      taken.push(value)
      break
    }
    bus.publish('a', 2)
    const failing = async (): Promise<void> => {
      for await (const value of sub) {
        taken.push(value)
        throw new Error('inside')
      }
    }
    await expect(failing()).rejects.toThrow('inside')
    bus.publish('a', 3)
    bus.removeTopic('a')
    for await (const value of sub) taken.push(value)
    expect(taken).toEqual([1, 2, 3])
  })
})
