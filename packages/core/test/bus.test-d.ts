import { Bus, type BusError, bus as defaultBus, type Sub, type Topic } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

interface Quote {
  bid: number
  ask: number
}
type Topics = { prices: Quote; alerts: string | null; [sensor: `sensor/${string}`]: number }
declare const bus: Bus<Topics>
declare const quote: Quote

test('topic types flow from Bus<Topics>, template-literal names included', () => {
  expectTypeOf(bus.topic('prices')).toEqualTypeOf<Topic<Quote>>()
  expectTypeOf(bus.topic('sensor/roof')).toEqualTypeOf<Topic<number>>()
  expectTypeOf(bus.latest('alerts')).toEqualTypeOf<string | null | undefined>()
  expectTypeOf(bus.subscribe('prices')).toEqualTypeOf<Sub<Quote>>()
  expectTypeOf(bus.subscribe('prices', { immediate: true })).toEqualTypeOf<Sub<Quote>>()
  expectTypeOf(bus.subscribe('prices', value => expectTypeOf(value).toEqualTypeOf<Quote>())).toEqualTypeOf<() => void>()
  expectTypeOf(bus.subscribe('sensor/1').waitForMessage()).toEqualTypeOf<Promise<number | undefined>>()
  expectTypeOf(bus.topicNames()).toEqualTypeOf<('prices' | 'alerts' | `sensor/${string}`)[]>()
})

test('an interface serves as Topics, too', () => {
  interface Named {
    a: number
  }
  expectTypeOf(new Bus<Named>().latest('a')).toEqualTypeOf<number | undefined>()
})

test('a taken message is told from an error', () => {
  const result = bus.subscribe('prices').tryGetMessage()
  if (result.ok) expectTypeOf(result.value).toEqualTypeOf<Quote>()
  else expectTypeOf(result.error).toEqualTypeOf<BusError>()
  // @ts-expect-error the value is there only when it is ok
  result.value
})

test('a wrong name, a wrong value, an unknown key and undefined are refused', () => {
  // @ts-expect-error no such topic
  bus.topic('price')
  // @ts-expect-error no such topic
  bus.publish('sensors/1', 1)
  // @ts-expect-error a wrong value
  bus.publish('sensor/1', 'warm')
  // @ts-expect-error an unknown key
  bus.publish('prices', { bid: 1, ask: 2, mid: 1.5 })
  // @ts-expect-error a missing key
  bus.publish('prices', { bid: 1 })
  // @ts-expect-error undefined is no message
  bus.publish('prices', undefined)
  // @ts-expect-error a listener of another type
  bus.subscribe('prices', (value: string) => value)
  // @ts-expect-error an unknown delivery
  bus.subscribe('prices', () => {}, { delivery: 'later' })
  // @ts-expect-error an unknown option
  bus.subscribe('prices', () => {}, { immediat: true })
  // @ts-expect-error a pull subscription has no delivery
  bus.subscribe('prices', { delivery: 'frame' })
  bus.publish('prices', quote)
})

test('a watch tells the topics that its pattern may match', () => {
  expectTypeOf(bus.watch('sensor/*').drain()).toEqualTypeOf<[name: `sensor/${string}`, value: number | undefined][]>()
  expectTypeOf(bus.watch('prices').drain()).toEqualTypeOf<[name: 'prices', value: Quote | undefined][]>()
  for (const [name, value] of bus.watch('**').drain()) {
    if (name === 'prices') expectTypeOf(value).toEqualTypeOf<Quote | undefined>()
  }
  bus.watch('sensor/*', changes => {
    for (const [, value] of changes) expectTypeOf(value).toEqualTypeOf<number | undefined>()
  })
})

test('without types any name takes any value', () => {
  const any = new Bus()
  any.publish('x', 1)
  expectTypeOf(any.latest('x')).toEqualTypeOf<unknown>()
  expectTypeOf(defaultBus.latest('x')).toEqualTypeOf<unknown>()
})
