import { Bus, type Change, type MatchingName, type Watch } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

// What a watch tells: the topics that its pattern may match, each with the type of its own values.

interface Topics {
  prices: { bid: number }
  'price/eur': bigint
  alerts: string | null
  [sensor: `sensor/${string}`]: number
  [sensor: `sensor/${string}/unit`]: number
}
const bus = new Bus<Topics>()
declare const pattern: string

test('a literal pattern tells of that topic', () => {
  expectTypeOf(bus.watch('alerts')).toEqualTypeOf<Watch<[name: 'alerts', value: string | null | undefined]>>()
  expectTypeOf(bus.watch('alerts').drain()).toEqualTypeOf<[name: 'alerts', value: string | null | undefined][]>()
})

test('a star tells of all names that it may match, and of no others', () => {
  expectTypeOf<MatchingName<Topics, 'price*'>>().toEqualTypeOf<'prices' | 'price/eur'>()
  expectTypeOf<MatchingName<Topics, 'p*'>>().toEqualTypeOf<'prices' | 'price/eur'>()
  expectTypeOf<MatchingName<Topics, '*s'>>().toExtend<'prices' | 'alerts' | `sensor/${string}`>()
  expectTypeOf<'prices' | 'alerts'>().toExtend<MatchingName<Topics, '*s'>>()
  expectTypeOf<'price/eur'>().not.toExtend<MatchingName<Topics, '*s'>>()
  expectTypeOf<MatchingName<Topics, 'unknown/*'>>().toEqualTypeOf<never>()
  expectTypeOf<MatchingName<Topics, 'price/*'>>().toEqualTypeOf<'price/eur'>()
})

test('a change is narrowed by its name', () => {
  for (const [name, value] of bus.watch('**').drain()) {
    if (name === 'prices') expectTypeOf(value).toEqualTypeOf<{ bid: number } | undefined>()
    else if (name === 'alerts') expectTypeOf(value).toEqualTypeOf<string | null | undefined>()
    // @ts-expect-error it may have been removed, and be of any topic
    value.bid
  }
})

test('a predicate, a string and a union of patterns tell of all topics', () => {
  expectTypeOf(bus.watch(name => name.length > 2)).toEqualTypeOf<Watch<Change<Topics>>>()
  const [change] = bus.watch(pattern).drain()
  expectTypeOf(change).toExtend<Change<Topics> | undefined>()
  expectTypeOf<Change<Topics>>().toExtend<NonNullable<typeof change>>()
})

test('iteration, listeners, and what stops them', async () => {
  const watch = bus.watch('price/*', { immediate: true })
  for await (const [name, value] of watch) {
    expectTypeOf(name).toEqualTypeOf<'price/eur'>()
    expectTypeOf(value).toEqualTypeOf<bigint | undefined>()
  }
  const stop = bus.watch(
    'price/*',
    changes => expectTypeOf(changes).toEqualTypeOf<[name: 'price/eur', value: bigint | undefined][]>(),
    { delivery: 'frame' },
  )
  expectTypeOf(stop).toEqualTypeOf<() => void>()
  // @ts-expect-error a listener of other changes
  bus.watch('price/*', (changes: [string, number][]) => changes)
  // @ts-expect-error an unknown key
  bus.watch('price/*', { imediate: true })
  // @ts-expect-error a watch that is pulled has no delivery
  bus.watch('price/*', { delivery: 'frame' })
  // @ts-expect-error a pattern is a string or a predicate
  bus.watch(/price/)
  // @ts-expect-error a predicate is on names
  bus.watch((name: number) => name > 1)
  // @ts-expect-error a watch does not publish
  watch.publish('price/eur', 1n)
})

test('a bus without types tells of any name and unknown values', () => {
  expectTypeOf(new Bus().watch('a/*').drain()).toEqualTypeOf<[name: string, value: unknown][]>()
})
