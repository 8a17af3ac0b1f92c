/** What ports guarantee beyond the conformance suite. */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import { Bus } from '@dropslot/core'
import { connect, type Link, LinkError, port, windowPort } from '@dropslot/link'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bundle } from './fixture/bundle'
import { startThread } from './fixture/far-thread'
import { reloaded } from './fixture/reloaded'

const patience = { timeout: 10_000, interval: 20 }
let port1: MessagePort
let port2: MessagePort
let links: Link[] = []

beforeEach(() => {
  ;({ port1, port2 } = new MessageChannel())
})
afterEach(() => {
  for (const link of links) link.close()
  links = []
  port1.close()
})

function link(bus: Bus, ...rest: Parameters<typeof connect> extends [unknown, ...infer R] ? R : never): Link {
  const made = connect(bus, ...rest)
  links.push(made)
  return made
}

describe('a port', () => {
  test('what is to be handed over is not copied, and is gone here', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const transfer = (value: unknown) => (value instanceof Uint8Array ? [value.buffer] : [])
    link(a, port(port1, { transfer }))
    link(b, port(port2))
    const bytes = new Uint8Array([1, 2, 3])
    a.publish('pixels', bytes)
    a.publish('text', 'beside')
    await expect.poll(() => b.latest('pixels'), patience).toEqual(new Uint8Array([1, 2, 3]))
    expect(bytes.byteLength).toBe(0)
    expect(b.latest('text')).toBe('beside')
    b.publish('back', new Uint8Array([4]))
    await expect.poll(() => a.latest('back'), patience).toEqual(new Uint8Array([4]))
    expect((b.latest('back') as Uint8Array).byteLength).toBe(1)
  })

  test('a second link at one end is a TypeError, and the first goes on; after its end there may be another', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const first = link(a, port(port1))
    link(b, port(port2))
    expect(() => connect(new Bus(), port(port1))).toThrow(/There is a link at this end of the port/)
    a.publish('x', 1)
    await expect.poll(() => b.latest('x'), patience).toBe(1)
    first.close()
    link(a, port(port1))
    a.publish('x', 2)
    await expect.poll(() => b.latest('x'), patience).toBe(2)
  })

  test('a bus that is linked to itself is told so once, and the link is over', async () => {
    const bus = new Bus()
    const errors: LinkError[] = []
    const both = [port1, port2].map(end => link(bus, port(end), { onError: error => errors.push(error) }))
    await expect.poll(() => both.map(({ status }) => status.state), patience).toEqual(['closed', 'closed'])
    expect(errors.length).toBeLessThanOrEqual(2)
    expect(errors[0]?.message).toMatch(/linked to itself/)
  })

  test('what one side does not take is reported on both', async () => {
    const errors: [string, string, string | undefined][] = []
    const onError =
      (side: string) =>
      ({ code, topic }: LinkError): void =>
        void errors.push([side, code, topic])
    const [a, b] = [new Bus(), new Bus({ maxTopics: 1 })]
    b.publish('own', 1)
    link(a, port(port1), { onError: onError('a') })
    link(b, port(port2), { onError: onError('b') })
    a.publish('x', 1)
    await expect
      .poll(() => [...errors].sort(), patience)
      .toEqual([
        ['a', 'FULL', 'x'],
        ['b', 'FULL', 'x'],
      ])
  })

  test('two topics of one buffer are handed over together', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const transfer = (value: unknown) => (value instanceof Uint8Array ? [value.buffer] : [])
    link(a, port(port1, { transfer }))
    link(b, port(port2))
    await expect.poll(() => links[0]?.status.state, patience).toBe('open')
    const { buffer } = new Uint8Array([1, 2, 3, 4])
    a.publish('first', new Uint8Array(buffer, 0, 2))
    a.publish('second', new Uint8Array(buffer, 2, 2))
    await expect.poll(() => b.latest('second'), patience).toEqual(new Uint8Array([3, 4]))
    expect(b.latest('first')).toEqual(new Uint8Array([1, 2]))
  })

  test('a handing over that fails is reported, and the line goes on', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const errors: LinkError[] = []
    const transfer = (value: unknown) => {
      if (value === 'throw') throw new Error('not this one')
      return []
    }
    link(a, port(port1, { transfer }), { onError: error => errors.push(error) })
    link(b, port(port2))
    a.publish('x', 'throw')
    await expect.poll(() => errors.map(({ code, topic }) => [code, topic]), patience).toEqual([['UNENCODABLE', 'x']])
    a.publish('x', 'fine')
    await expect.poll(() => b.latest('x'), patience).toBe('fine')
  })

  test('other messages on the same port are none of its business, nor are its own theirs', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const heard: unknown[] = []
    port2.on('message', message => heard.push(message))
    link(a, port(port1))
    link(b, port(port2))
    for (const noise of [null, 'text', 7, ['other', ['batch']], ['dropslot?'], { type: 'hello' }])
      port1.postMessage(noise)
    a.publish('x', 1)
    await expect.poll(() => b.latest('x'), patience).toBe(1)
    expect(heard).toContainEqual({ type: 'hello' })
    expect(links.map(({ status }) => status.state)).toEqual(['open', 'open'])
  })

  test('it does not matter which side is there first', async () => {
    const [a, b] = [new Bus(), new Bus()]
    a.publish('x', 1)
    link(a, port(port1))
    await new Promise(resolve => setTimeout(resolve, 50))
    link(b, port(port2))
    await expect.poll(() => b.latest('x'), patience).toBe(1)
  })

  test('each side can be started again on the same port, without a word', async () => {
    const [a, b] = [new Bus(), new Bus()]
    a.publish('x', 'a')
    link(a, port(port1))
    link(b, port(port2))
    await expect.poll(() => b.latest('x'), patience).toBe('a')
    // As a frame that is loaded again: what was there hears nothing any more, and does not say so.
    port2.removeAllListeners('message')
    const b2 = new Bus()
    link(b2, port(reloaded(port2)))
    await expect.poll(() => b2.latest('x'), patience).toBe('a')
    b2.publish('y', 1)
    await expect.poll(() => a.latest('y'), patience).toBe(1)
    port1.removeAllListeners('message')
    const a2 = new Bus()
    link(a2, port(reloaded(port1)))
    a2.publish('x', 'a2')
    await expect.poll(() => b2.latest('x'), patience).toBe('a2')
    expect(a2.latest('y')).toBe(1)
    expect(a.topic('x').subscriberCount).toBe(1)
  })

  test('a worker that is started anew takes the place of the one before', async () => {
    const thread = await bundle('thread', 'node')
    const bus = new Bus()
    bus.publish('x', 1)
    const first = startThread(thread.path)
    const before = link(bus, port(first.worker))
    await first.side.connect()
    await expect.poll(() => first.side.latest('x'), patience).toBe(1)
    await first.worker.terminate()
    await expect.poll(() => before.status, patience).toEqual({ state: 'closed', reason: 'the other side has gone' })
    expect(bus.topic('x').subscriberCount).toBe(0)
    const second = startThread(thread.path)
    link(bus, port(second.worker))
    await second.side.connect()
    await expect.poll(() => second.side.latest('x'), patience).toBe(1)
    await second.worker.terminate()
    thread.remove()
  })

  test('what cannot be read there ends the line, and is reported', async () => {
    const [a, b] = [new Bus(), new Bus()]
    const errors: LinkError[] = []
    link(a, port(port1))
    const reading = link(b, port(port2), { onError: error => errors.push(error) })
    await expect.poll(() => reading.status.state, patience).toBe('open')
    // The platform's own event: a message that arrived and could not be made into a value.
    port2.emit('messageerror', new Error('not to be read'))
    await expect.poll(() => errors.map(({ code }) => code), patience).toEqual(['PROTOCOL'])
    expect(errors[0]).toBeInstanceOf(LinkError)
    await expect.poll(() => reading.status.state, patience).toBe('connecting')
  })

  test('a window is reached at one origin, which must be said', () => {
    const target = { postMessage() {} }
    expect(() => windowPort(target, '*')).toThrow(TypeError)
    expect(() => windowPort(target, '')).toThrow(TypeError)
  })

  test('a worker, a port and a scope are ports by their types', () => {
    const types = (worker: Worker, channel: MessagePort, scope: typeof globalThis): unknown[] => [
      port(worker),
      port(channel),
      port(scope),
    ]
    expect(types).toBeTypeOf('function')
  })
})
