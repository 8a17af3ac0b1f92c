import { Bus } from '@dropslot/core'
import type { LinkError } from '@dropslot/link'
import { expect, test } from 'vitest'
import { anyone, client, neighbour, RawClient, served } from './server-bench'

test('without authorize everybody reads everything, and nobody writes anything', async () => {
  const { url, bus } = await served()
  bus.publish('a', 1)
  const errors: LinkError[] = []
  const mine = client(url, { subscribe: ['**'], publish: ['a', 'b/*'], onError: error => errors.push(error) })
  await expect.poll(() => errors.map(({ code, topic }) => `${code} ${topic}`)).toEqual(['DENIED a', 'DENIED b/*'])
  mine.bus.publish('a', 'mine')
  mine.bus.publish('b/1', 'mine')
  bus.publish('c', 3)
  await expect.poll(() => mine.bus.latest('c')).toBe(3)
  expect(bus.latest('a')).toBe(1)
  expect(bus.has('b/1')).toBe(false)
})

class Rights {
  readonly #topic: string
  readonly name = 'rights have more than two members'

  constructor(topic: string) {
    this.#topic = topic
  }

  read(topic: string): boolean {
    return topic === this.#topic
  }
}

test('an object that is no grant lets nobody in, and is reported: a user, a grant with a member misspelt, or that is no function', async () => {
  const errors: LinkError[] = []
  const answers: unknown[] = [
    { id: 7, name: 'Ada' },
    { reed: () => false, write: () => true },
    { read: true },
    { write: ['a'] },
    new Date(),
    [],
  ]
  let answer: unknown
  const { url } = await served({ authorize: () => answer as never, onError: error => errors.push(error) })
  for (answer of answers) await expect(RawClient.open(url)).rejects.toThrow('401')
  expect(errors[0]?.message).toBe(
    'A client was kept out by a throw: authorize gives true, false, or a grant of two functions, read and write, not an object which has id.',
  )
  expect(errors.map(({ code }) => code)).toEqual(errors.map(() => 'DENIED'))
  for (answer of [undefined, null, 'yes', 1]) await expect(RawClient.open(url)).rejects.toThrow('401')
  for (answer of [{}, { read: undefined, write: () => true }, new Rights('a')]) await RawClient.greeted(url)
})

test('writing is denied to who sends without asking', async () => {
  const { url, bus } = await served({ authorize: () => ({ write: topic => topic === 'mine' }) })
  const raw = await RawClient.greeted(url)
  const topics = [
    [1, 'mine', 1],
    [2, 'theirs', 1],
  ]
  const items = [
    [1, 1, 0, 'a'],
    [2, 1, 0, 'b'],
  ]
  raw.send(['batch', 1, 0, topics, items])
  // Neither was offered.
  await expect
    .poll(() => raw.of('refused').map(([, name, code]) => `${name} ${code}`))
    .toEqual(['mine DENIED', 'theirs DENIED'])
  raw.send(['offer', ['**']])
  await expect.poll(() => raw.of('want')).toEqual([['want', '**', 0, false]])
  const again = topics.map(([id, name]) => [(id as number) + 2, `${name}`, 2])
  raw.send([
    'batch',
    2,
    0,
    again,
    [
      [3, 2, 0, 'a'],
      [4, 2, 0, 'b'],
    ],
  ])
  await expect.poll(() => bus.latest('mine')).toBe('a')
  await expect.poll(() => raw.of('ack').length).toBe(2)
  expect(bus.has('theirs')).toBe(false)
})

test('each topic that a pattern matches is asked for, also those that appear later, once a connection', async () => {
  const asked: string[] = []
  const { url, bus, links } = await served({
    authorize: () => ({
      read: topic => {
        asked.push(topic)
        return !topic.endsWith('secret')
      },
    }),
  })
  bus.publish('a/open', 1)
  bus.publish('a/secret', 'old')
  const raw = await RawClient.greeted(url)
  raw.send(['want', 'a/*', 0, false])
  await expect.poll(() => raw.of('batch').length).toBe(1)
  raw.send(['ack', 1])
  bus.publish('a/later', 2)
  bus.publish('a/later-secret', 'new')
  bus.publish('a/secret', 'newer')
  await expect.poll(() => raw.of('batch').length).toBe(2)
  raw.send(['ack', 2], ['want', 'a/secret', 0, false])
  await expect
    .poll(() => raw.of('refused'))
    .toEqual([['refused', 'a/secret', 'DENIED', 'it is not to be read from there']])
  for (let count = 0; count < 10; count++) bus.publish('a/open', count)
  await expect.poll(() => raw.of('batch').length).toBe(3)
  expect(JSON.stringify(raw.frames.filter(([kind]) => kind !== 'refused'))).not.toMatch(/secret|old|new/)
  expect(asked.filter(topic => topic === 'a/open')).toEqual(['a/open'])
  expect(asked.filter(topic => topic === 'a/later')).toEqual(['a/later'])
  expect(links.stats().topics).toBe(2)
})

test('a grant that throws, or gives a promise, is a no; it is reported, and disturbs nobody', async () => {
  const errors: LinkError[] = []
  const server = await served({
    authorize: () => ({
      read: topic => {
        if (topic === 'throws') throw new Error('broken')
        return topic === 'neighbour' || (Promise.resolve(true) as never)
      },
      write: () => {
        throw new Error('broken, too')
      },
    }),
    onError: error => errors.push(error),
  })
  const unharmed = await neighbour(server)
  server.bus.publish('throws', 1)
  server.bus.publish('promise', 1)
  const denied: (string | undefined)[] = []
  const mine = client(server.url, {
    subscribe: ['throws', 'promise', '**'],
    publish: ['x'],
    onError: ({ topic }) => denied.push(topic),
  })
  await expect.poll(() => [...denied].sort()).toEqual(['promise', 'throws', 'x'])
  await unharmed()
  await expect.poll(() => mine.bus.topicNames()).toEqual(['neighbour'])
  expect(errors.map(({ code, topic }) => `${code} ${topic}`).sort()).toEqual(['DENIED throws', 'DENIED x'])
  expect(errors[0]?.cause).toBeInstanceOf(Error)
})

test('values pass the schema of the bus before they are published, and only who sent one that does not is told', async () => {
  const isNumber = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'number' ? { value } : { issues: [{ message: 'a number is needed' }] },
    },
  }
  const bus = new Bus({ schemas: { n: isNumber } })
  const server = await served({ authorize: anyone }, bus)
  const unharmed = await neighbour(server)
  const errors: LinkError[] = []
  const writer = client(server.url, { publish: ['n', 'm'], onError: error => errors.push(error) })
  const reader = client(server.url, { subscribe: ['**'] })
  await expect.poll(() => reader.link.status.state).toBe('open')
  writer.bus.publish('n', 'no number')
  writer.bus.publish('m', 'fine')
  await expect.poll(() => reader.bus.latest('m')).toBe('fine')
  await expect.poll(() => errors.map(({ code, topic }) => `${code} ${topic}`)).toEqual(['INVALID n'])
  expect(errors[0]?.message).toContain('a number is needed')
  expect(reader.bus.has('n')).toBe(false)
  expect(server.links.stats().refused).toBe(1)
  writer.bus.publish('n', 5)
  await expect.poll(() => reader.bus.latest('n')).toBe(5)
  await unharmed()
})
