/**
 * What every endpoint guarantees, written once: an endpoint's own test says how two sides are joined, and calls this.
 *
 * The left side is the server, where there is one; the right side's link says what is subscribed and published.
 */
import { describe, expect, it } from 'vitest'
import type { FarSide } from './fixture/side'

export interface Pair {
  readonly left: FarSide
  readonly right: FarSide
  /** Cuts the line, where it is tried again; it stays cut until `mended`. */
  cut?(): Promise<void>
  mend?(): Promise<void>
  /** Ends all that was started. */
  end(): Promise<void>
}

export interface Traits {
  /** The right side has a thread of its own, so that it can stand still while the left side goes on. */
  readonly isApart: boolean
  /** Several may be there, so that nobody is "the other side" that was started again. */
  readonly isGroup?: boolean
}

const patience = { timeout: 10_000, interval: 20 }
const all = { subscribe: ['**'], publish: ['**'] }
const reading = { subscribe: ['**'], publish: [] }

export function conformance(name: string, open: () => Promise<Pair>, { isApart, isGroup = false }: Traits): void {
  /** A test of a pair of its own. */
  const test = (sentence: string, run: (pair: Pair) => Promise<void>): void => {
    it(sentence, async () => {
      const pair = await open()
      try {
        await run(pair)
      } finally {
        await pair.end()
      }
    })
  }
  const joined = async ({ left, right }: Pair, options: object = all): Promise<void> => {
    await left.connect()
    await right.connect(options)
    await expect.poll(() => right.status(), patience).toBe('open')
  }
  /** Until what was sent before has come: in both directions, and nothing is under way. */
  const quiet = async ({ right }: Pair): Promise<void> => {
    let before = ''
    await expect
      .poll(
        async () => {
          const { '>ping': _, '<pong': __, '<ping': ___, '>pong': ____, ...counts } = await right.tally()
          const now = JSON.stringify(counts)
          const same = now === before
          before = now
          return same
        },
        { ...patience, interval: 100 },
      )
      .toBe(true)
  }

  describe(`conformance: ${name}`, () => {
    test('a subscription begins with the present value', async pair => {
      const { left, right } = pair
      await left.publish('there', { before: 'all links' })
      await joined(pair)
      await expect.poll(() => right.latest('there'), patience).toEqual({ before: 'all links' })
      await left.publish('later', [1, 2, 3])
      await expect.poll(() => right.latest('later'), patience).toEqual([1, 2, 3])
    })

    test('the final value always arrives, also when the publisher stops during a stall', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 0)
      await expect.poll(() => right.latest('x'), patience).toBe(0)
      const blocked = isApart ? right.block(400) : undefined
      await left.publishMany('x', 5_000)
      await blocked
      await expect.poll(() => right.latest('x'), patience).toBe(5_000)
    })

    test('a slow receiver is sent the newest only, in one batch, and nothing is held for it', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 0)
      await expect.poll(() => right.latest('x'), patience).toBe(0)
      await quiet(pair)
      // Longer than is published, however late it begins: what came before that does not count.
      const blocked = isApart ? right.block(1_000) : right.tally()
      await (isApart ? left.publishSteadily('x', 40, 10) : left.publishMany('x', 1_000))
      const { '<batch': batches = 0 } = await blocked
      await expect.poll(() => right.latest('x'), patience).toBe(isApart ? 40 : 1_000)
      // What was on its way, and what was newest when that was taken.
      expect(((await right.tally())['<batch'] ?? 0) - batches).toBeLessThanOrEqual(2)
    })

    test('versions rise by what was published, and skipped tells what was missed, end to end', async pair => {
      const { left, right } = pair
      await left.publish('x', 0)
      await joined(pair)
      await expect.poll(() => right.latest('x'), patience).toBe(0)
      await right.listen('x')
      await left.publishMany('x', 1_000)
      await expect.poll(async () => (await right.heard('x')).values.at(-1), patience).toBe(1_000)
      const { values, skipped } = await right.heard('x')
      expect(values.length + skipped).toBe(1_000)
      expect(values).toEqual([...values].sort((a, b) => (a as number) - (b as number)))
      expect(await right.version('x')).toBe(await left.version('x'))
    })

    test('patterns stand for the topics that match, also those that appear later', async pair => {
      const { left, right } = pair
      await left.publish('a/1', 'one')
      await left.publish('b/1', 'other')
      await joined(pair, { subscribe: ['a/*', 'deep/**'], publish: [] })
      await expect.poll(() => right.latest('a/1'), patience).toBe('one')
      await left.publish('a/b/c', 'no')
      await left.publish('a/2', 'two')
      await left.publish('deep/er/still', 'yes')
      await expect.poll(() => right.latest('a/2'), patience).toBe('two')
      await expect.poll(() => right.latest('deep/er/still'), patience).toBe('yes')
      expect(await right.has('a/b/c')).toBe(false)
      expect(await right.has('b/1')).toBe(false)
    })

    test('a topic that nobody on the other side wants costs nothing on the line', async pair => {
      const { left, right } = pair
      await joined(pair, { subscribe: ['wanted'], publish: [] })
      await left.publish('wanted', 1)
      await expect.poll(() => right.latest('wanted'), patience).toBe(1)
      await quiet(pair)
      const before = await right.tally()
      await left.publishMany('unwanted', 100)
      await right.publishMany('mine', 100)
      await left.publish('wanted', 2)
      await expect.poll(() => right.latest('wanted'), patience).toBe(2)
      await quiet(pair)
      const after = await right.tally()
      expect((after['<batch'] ?? 0) - (before['<batch'] ?? 0)).toBe(1)
      expect(after['>batch'] ?? 0).toBe(before['>batch'] ?? 0)
      expect(await left.has('mine')).toBe(false)
    })

    test('two writers agree, and what came is not sent back', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 'once')
      await expect.poll(() => right.latest('x'), patience).toBe('once')
      await quiet(pair)
      expect((await right.tally())['>values'] ?? 0).toBe(0)

      await Promise.all([left.publishMany('x', 300), right.publishMany('x', 200)])
      await Promise.all([left.publishSteadily('x', 20, 3), right.publishSteadily('x', 20, 3)])
      await Promise.all([left.publish('x', 'left'), right.publish('x', 'right')])
      await expect.poll(async () => (await left.latest('x')) === (await right.latest('x')), patience).toBe(true)
      await quiet(pair)
      expect(await left.latest('x')).toBe(await right.latest('x'))
      // A publish each at most, not one for each that came.
      expect((await right.tally())['>values']).toBeLessThanOrEqual(22)
      await right.publish('x', 'last')
      await expect.poll(() => left.latest('x'), patience).toBe('last')
    })

    test('what each side published before they were joined settles on one value', async pair => {
      const { left, right } = pair
      await left.publish('x', 'left')
      await right.publish('x', 'right')
      await joined(pair)
      await expect.poll(async () => (await left.latest('x')) === (await right.latest('x')), patience).toBe(true)
    })

    test('a removed topic is removed on the other side, and can come again', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 1)
      await expect.poll(() => right.latest('x'), patience).toBe(1)
      await left.remove('x')
      await expect.poll(() => right.has('x'), patience).toBe(false)
      await right.publish('x', 2)
      await expect.poll(() => left.latest('x'), patience).toBe(2)
      await right.remove('x')
      await expect.poll(() => left.has('x'), patience).toBe(false)
      await left.publish('x', 3)
      await expect.poll(() => right.latest('x'), patience).toBe(3)
    })

    test('a rate limits how often a topic is sent, the last value always, and can be changed live', async pair => {
      const { left, right } = pair
      await joined(pair, { subscribe: [], publish: [] })
      await right.subscribe('x', { every: 150 })
      await left.publish('x', 0)
      await expect.poll(() => right.latest('x'), patience).toBe(0)
      await right.listen('x')
      await left.publishSteadily('x', 60, 5)
      await expect.poll(() => right.latest('x'), patience).toBe(60)
      const slow = (await right.heard('x')).values.length
      expect(slow).toBeLessThanOrEqual(8)
      await right.subscribe('x', { every: 0 })
      await quiet(pair)
      await left.publishSteadily('x', 60, 5)
      await expect.poll(() => right.latest('x'), patience).toBe(60)
      expect((await right.heard('x')).values.length - slow).toBeGreaterThan(slow)
    })

    test('a topic that is unsubscribed is sent no more, and keeps its value', async pair => {
      const { left, right } = pair
      await joined(pair, { subscribe: ['x', 'y'], publish: [] })
      await left.publish('x', 1)
      await expect.poll(() => right.latest('x'), patience).toBe(1)
      await right.unsubscribe('x')
      await expect.poll(() => left.subscriberCount('x'), patience).toBe(0)
      await left.publish('x', 2)
      await left.publish('y', 2)
      await expect.poll(() => right.latest('y'), patience).toBe(2)
      expect(await right.latest('x')).toBe(1)
      await right.subscribe('x')
      await expect.poll(() => right.latest('x'), patience).toBe(2)
    })

    test('deltas carry the fields that changed, and lead to the same value', async pair => {
      const { left, right } = pair
      await joined(pair, { subscribe: [], publish: [] })
      await right.subscribe('o', { deltas: true })
      const whole = { a: 1, b: { deep: [1, 2] }, c: 'long enough to be worth it', d: null }
      await left.publish('o', whole)
      await expect.poll(() => right.latest('o'), patience).toEqual(whole)
      await left.publish('o', { ...whole, a: 2 })
      await expect.poll(() => right.latest('o'), patience).toEqual({ ...whole, a: 2 })
      const { d: _, ...without } = { ...whole, b: { deep: [3] } }
      await left.publish('o', without)
      await expect.poll(() => right.latest('o'), patience).toEqual(without)
      expect((await right.tally())['<deltas']).toBe(2)
    })

    test('bytes arrive as bytes, untouched', async pair => {
      const { left, right } = pair
      await joined(pair)
      const bytes = Array.from({ length: 300 }, (_, place) => place % 256)
      await left.publish('there', { bytes })
      await right.publish('back', { bytes: [255, 0, 254] })
      await left.publish('none', { bytes: [] })
      await left.publish('text', 'beside')
      await expect.poll(() => right.latest('there'), patience).toEqual({ bytes })
      await expect.poll(() => left.latest('back'), patience).toEqual({ bytes: [255, 0, 254] })
      await expect.poll(() => right.latest('none'), patience).toEqual({ bytes: [] })
      await expect.poll(() => right.latest('text'), patience).toBe('beside')
    })

    test("null, false, 0 and '' are values", async pair => {
      const { left, right } = pair
      await joined(pair)
      for (const [topic, value] of Object.entries({ n: null, f: false, z: 0, e: '' })) await left.publish(topic, value)
      await expect.poll(() => right.version('e'), patience).toBe(1)
      expect(await right.latest('n')).toBe(null)
      expect(await right.latest('f')).toBe(false)
      expect(await right.latest('z')).toBe(0)
      expect(await right.latest('e')).toBe('')
    })

    test('any name is a name', async pair => {
      const { left, right } = pair
      await joined(pair)
      const names = ['0', 'constructor', 'toString', '🪿 goose', ' ', 'a\nb', '"quoted"', 'á/ü', '\u2028']
      for (const each of names) await left.publish(each, each)
      for (const each of names) await expect.poll(() => right.latest(each), patience).toBe(each)
    })

    test('a value that no line carries costs itself, and not the others', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publishFunction('f')
      await left.publish('x', 1)
      await expect.poll(() => right.latest('x'), patience).toBe(1)
      await expect.poll(() => left.errors(), patience).toEqual(['UNENCODABLE'])
      await left.publish('f', 'data')
      await expect.poll(() => right.latest('f'), patience).toBe('data')
    })

    test('updatedAt is when it was published, by the own clock of this side', async pair => {
      const { left, right } = pair
      await joined(pair, reading)
      await left.publish('first', 0)
      await expect.poll(() => right.latest('first'), patience).toBe(0)
      await right.subscribe('x', { every: 0 })
      const before = await right.now()
      await left.publish('x', 1)
      const after = await right.now()
      await expect.poll(() => right.latest('x'), patience).toBe(1)
      expect(await right.updatedAt('x')).toBeGreaterThanOrEqual(before - 20)
      expect(await right.updatedAt('x')).toBeLessThanOrEqual(after + 200)
      expect(await right.updatedAt('nothing')).toBe(undefined)
    })

    test('a restarted publisher wins, however high the versions were', async pair => {
      const { left, right } = pair
      await joined(pair, reading)
      await left.publishMany('x', 100)
      await expect.poll(() => right.latest('x'), patience).toBe(100)
      await left.restart()
      await left.publish('x', 'new')
      await expect.poll(() => right.latest('x'), patience).toBe('new')
    })

    test('the status tells how the link is, from its beginning to its end', async pair => {
      const { right } = pair
      await joined(pair)
      await right.close()
      expect(await right.status()).toBe('closed')
      const statuses = await right.statuses()
      expect(statuses.slice(0, 2)).toEqual(['connecting', 'open'])
      expect(statuses.at(-1)).toBe('closed')
    })

    test('a link that closes leaves nothing behind, on either side', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 1)
      await right.publish('y', 1)
      await expect.poll(() => right.latest('x'), patience).toBe(1)
      await expect.poll(() => left.latest('y'), patience).toBe(1)
      expect(await left.subscriberCount('x')).toBe(1)
      await right.close()
      expect(await right.subscriberCount('x')).toBe(0)
      expect(await right.subscriberCount('y')).toBe(0)
      await expect.poll(() => left.subscriberCount('x'), patience).toBe(0)
      expect(await left.subscriberCount('y')).toBe(0)
      expect(await right.latest('x')).toBe(1)
    })

    test('a link that was closed can be made again, and both sides hold the newest', async pair => {
      const { left, right } = pair
      await joined(pair)
      await left.publish('x', 1)
      await left.publish('y', 1)
      await expect.poll(() => right.latest('y'), patience).toBe(1)
      await right.close()
      await left.publish('x', 2)
      await right.publish('y', 2)
      await right.connect(all)
      await expect.poll(() => right.latest('x'), patience).toBe(2)
      await expect.poll(() => left.latest('y'), patience).toBe(2)
    })

    it('after a cut, only what changed meanwhile is sent', async context => {
      const pair = await open()
      try {
        if (pair.cut === undefined) return context.skip('this line cannot be cut by a test')
        const { left, right } = pair
        await joined(pair, { ...reading, backoff: { first: 20, longest: 50 } })
        for (const each of ['a', 'b', 'c', 'd']) await left.publish(each, 1)
        await expect.poll(() => right.latest('d'), patience).toBe(1)
        await quiet(pair)
        const { '<values': values = 0 } = await right.tally()
        await pair.cut()
        await expect.poll(() => right.statuses(), patience).toContain('waiting')
        await left.publish('b', 2)
        await left.remove('c')
        await pair.mend?.()
        await expect.poll(() => right.latest('b'), patience).toBe(2)
        await expect.poll(() => right.has('c'), patience).toBe(false)
        await quiet(pair)
        expect(((await right.tally())['<values'] ?? 0) - values).toBe(2)
      } finally {
        await pair.end()
      }
    })

    it.skipIf(isGroup)('what a restarted publisher has wins, also if it was there before the link', async () => {
      const pair = await open()
      try {
        const { left, right } = pair
        await joined(pair, reading)
        await left.publishMany('x', 100)
        await left.publish('gone', 1)
        await expect.poll(() => right.latest('gone'), patience).toBe(1)
        await left.restart()
        await left.publish('x', 'new')
        await expect.poll(() => right.latest('x'), patience).toBe('new')
      } finally {
        await pair.end()
      }
    })
  })
}
