import { Bus } from '@dropslot/core'
import {
  BusProvider,
  createTopicHooks,
  dehydrate,
  type Snapshot,
  type TopicStatus,
  usePublish,
  useTopic,
  useTopicListener,
  useTopicRef,
  useTopicStatus,
  useTopicSuspense,
  useTopics,
} from '@dropslot/react'
import { expectTypeOf, test } from 'vitest'

interface Quote {
  bid: number
  ask: number
}
interface Topics {
  prices: Quote
  [sensor: `sensor/${string}`]: number
}
const hooks = createTopicHooks<Topics>()
const bus = new Bus<Topics>()

test('typed hooks know names, values and selections', () => {
  expectTypeOf(hooks.useTopic('prices')).toEqualTypeOf<Quote | undefined>()
  expectTypeOf(hooks.useTopic('sensor/roof', { delivery: 'frame' })).toEqualTypeOf<number | undefined>()
  expectTypeOf(hooks.useTopic('prices', { select: quote => quote.bid, isEqual: Object.is })).toEqualTypeOf<
    number | undefined
  >()
  expectTypeOf(hooks.usePublish('prices')).toEqualTypeOf<(value: Quote) => void>()
  expectTypeOf(hooks.useBus()).toEqualTypeOf<Bus<Topics>>()
  // @ts-expect-error no such topic
  hooks.useTopic('price')
  // @ts-expect-error no such key
  hooks.useTopic('prices', { select: quote => quote.mid })
  // @ts-expect-error a wrong value
  hooks.usePublish('sensor/roof')('warm')
  // @ts-expect-error undefined is no message
  hooks.usePublish('prices')(undefined)
  // @ts-expect-error an unknown delivery
  hooks.useTopic('prices', { delivery: 'later' })
  // @ts-expect-error a bus of other topics
  void (<hooks.BusProvider bus={new Bus<{ other: string }>()} />)
})

test('a typed bus types the plain hooks', () => {
  expectTypeOf(useTopic('prices', { bus })).toEqualTypeOf<Quote | undefined>()
  expectTypeOf(useTopic('sensor/1', { bus, select: value => String(value) })).toEqualTypeOf<string | undefined>()
  expectTypeOf(usePublish('prices', { bus })).toEqualTypeOf<(value: Quote) => void>()
  void (<BusProvider bus={bus} delivery={{ every: 250 }} />)
})

test('without types the value is said by hand', () => {
  expectTypeOf(useTopic('prices')).toEqualTypeOf<unknown>()
  expectTypeOf(useTopic<Quote>('prices')).toEqualTypeOf<Quote | undefined>()
  expectTypeOf(useTopic('prices', { select: (quote: Quote) => quote.bid })).toEqualTypeOf<number | undefined>()
  expectTypeOf(usePublish<Quote>('prices')).toEqualTypeOf<(value: Quote) => void>()
})

test('the other hooks know the same', () => {
  hooks.useTopicListener('prices', quote => expectTypeOf(quote).toEqualTypeOf<Quote>())
  useTopicListener('sensor/1', degrees => expectTypeOf(degrees).toEqualTypeOf<number>(), { bus })
  hooks.useTopicRef('prices', (element, quote) => {
    expectTypeOf(element).toEqualTypeOf<HTMLElement>()
    expectTypeOf(quote).toEqualTypeOf<Quote>()
  })
  void (<canvas ref={useTopicRef('prices', (canvas: HTMLCanvasElement, quote: Quote) => void [canvas, quote])} />)
  expectTypeOf(hooks.useTopicSuspense('prices', { timeout: 5_000 })).toEqualTypeOf<Quote>()
  expectTypeOf(useTopicSuspense('prices', { bus, select: quote => quote.bid })).toEqualTypeOf<number>()
  expectTypeOf(useTopicSuspense<Quote>('prices')).toEqualTypeOf<Quote>()
  expectTypeOf(hooks.useTopics('sensor/*')).toEqualTypeOf<ReadonlyMap<`sensor/${string}`, number>>()
  expectTypeOf(useTopics('prices', { bus })).toEqualTypeOf<ReadonlyMap<'prices', Quote>>()
  expectTypeOf(useTopics<number>('sensor/*')).toEqualTypeOf<ReadonlyMap<string, number>>()
  expectTypeOf(hooks.useTopicStatus('prices', { staleAfter: 5_000 })).toEqualTypeOf<TopicStatus>()
  expectTypeOf(dehydrate(bus, { topics: 'sensor/*' })).toEqualTypeOf<Snapshot>()
  // @ts-expect-error no such topic
  hooks.useTopicListener('price', () => {})
  // @ts-expect-error another value
  hooks.useTopicListener('prices', (value: string) => value)
  // @ts-expect-error another value
  hooks.useTopicRef('prices', (_element, value: string) => value)
  // @ts-expect-error an unknown way to pause
  hooks.useTopicRef('prices', () => {}, { pause: 'hidden' })
  // @ts-expect-error no such topic
  hooks.useTopicSuspense('price')
  // @ts-expect-error no such topic
  hooks.useTopicStatus('price')
  // @ts-expect-error a name is no time
  useTopicStatus('prices', { bus, staleAfter: 'long' })
})
