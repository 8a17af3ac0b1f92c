import { Bus, type Sub, type Topic, type TopicName } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

// Which names a bus takes, and what their topics hold: literal names, families of names, and unions of both.

interface Topics {
  prices: { bid: number }
  alerts: string
  [sensor: `sensor/${string}`]: number
  [axis: `axis/${'x' | 'y'}/${number}`]: bigint
}
const bus = new Bus<Topics>()
declare const either: 'prices' | 'alerts'
declare const room: string
declare const anything: string

test('a wrong name is refused wherever a name is taken', () => {
  // @ts-expect-error no such topic
  bus.topic('price')
  // @ts-expect-error no such topic
  bus.subscribe('price')
  // @ts-expect-error no such topic
  bus.subscribe('price', () => {})
  // @ts-expect-error no such topic
  bus.latest('price')
  // @ts-expect-error no such topic
  bus.publish('price', { bid: 1 })
  // @ts-expect-error a string may be any name
  bus.topic(anything)
  // @ts-expect-error a name is a string
  bus.topic(1)
  // @ts-expect-error a name is a string
  bus.topic(Symbol('prices'))
  // @ts-expect-error a topic has a name
  bus.topic()
  // Removing and asking take any name: a name may come from elsewhere.
  expectTypeOf(bus.has(anything)).toEqualTypeOf<boolean>()
  expectTypeOf(bus.removeTopic(anything)).toEqualTypeOf<boolean>()
})

test('template-literal names', () => {
  expectTypeOf(bus.topic('sensor/roof')).toEqualTypeOf<Topic<number>>()
  expectTypeOf(bus.topic(`sensor/${room}`)).toEqualTypeOf<Topic<number>>()
  expectTypeOf(bus.topic('sensor/')).toEqualTypeOf<Topic<number>>()
  expectTypeOf(bus.subscribe('axis/x/1')).toEqualTypeOf<Sub<bigint>>()
  bus.publish(`sensor/${room}`, 1)
  bus.publish('axis/y/2.5', 1n)
  // @ts-expect-error the part before the slash must fit
  bus.topic('sensors/roof')
  // @ts-expect-error no such axis
  bus.topic('axis/z/1')
  // @ts-expect-error not a number
  bus.topic('axis/x/one')
  // @ts-expect-error a wrong value
  bus.publish(`sensor/${room}`, 'warm')
  // @ts-expect-error a wrong value
  bus.publish('axis/x/1', 1)
})

test('a union of names: reading gives any of their values', () => {
  expectTypeOf(bus.latest(either)).toEqualTypeOf<{ bid: number } | string | undefined>()
  expectTypeOf(bus.topic(either)).toEqualTypeOf<Topic<{ bid: number } | string>>()
  // @ts-expect-error a value of neither
  bus.publish(either, 1)
})

test('TopicName and topicNames know all names, and nothing else of the interface', () => {
  expectTypeOf<TopicName<Topics>>().toEqualTypeOf<
    'prices' | 'alerts' | `sensor/${string}` | `axis/x/${number}` | `axis/y/${number}`
  >()
  expectTypeOf<TopicName<{ a: 1; 2: 2 }>>().toEqualTypeOf<'a'>()
  expectTypeOf(bus.topicNames()).toEqualTypeOf<TopicName<Topics>[]>()
})

test('a bus of topics is no bus of others', () => {
  // @ts-expect-error topics that the bus does not have
  const other: Bus<{ other: string }> = bus
  // @ts-expect-error topics are an object type
  type Wrong = Bus<string>
  expectTypeOf<typeof other | Wrong>().not.toBeAny()
})
