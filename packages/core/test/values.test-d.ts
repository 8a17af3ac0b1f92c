import { Bus, type BusError, type Sub, type TakeResult, type Topic } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

// Which values a topic takes and gives: null, unions, readonly and optional parts; and that `undefined` is never one of them to publish.

interface Shape {
  kind: 'circle' | 'square'
  label?: string
}
interface Topics {
  shape: Shape
  fixed: { readonly list: readonly number[] }
  nullable: number | null
  union: { type: 'on' } | { type: 'off'; at: number }
  bytes: Uint8Array
  call: (value: number) => string
  later: Promise<number>
  never: never
}
const bus = new Bus<Topics>()

test('a wrong value, a missing and an unknown key are refused', () => {
  bus.publish('shape', { kind: 'circle' })
  // @ts-expect-error no such kind
  bus.publish('shape', { kind: 'line' })
  // @ts-expect-error a key is missing
  bus.publish('shape', {})
  // @ts-expect-error an unknown key
  bus.publish('shape', { kind: 'circle', radius: 1 })
  // @ts-expect-error a wrong value through a handle
  bus.topic('shape').publish('circle')
  // @ts-expect-error a message is needed
  bus.publish('shape')
  // @ts-expect-error a message is needed
  bus.topic('shape').publish()
  // @ts-expect-error nothing can be published
  bus.publish('never', 1)
  // @ts-expect-error bytes are bytes
  bus.publish('bytes', [1, 2])
  // @ts-expect-error a function of another type
  bus.publish('call', (value: string) => value)
})

test('undefined is refused as a value, null only where it is none of the values', () => {
  // @ts-expect-error undefined is no message
  bus.publish('shape', undefined)
  // @ts-expect-error undefined is no message
  bus.topic('nullable').publish(undefined)
  // @ts-expect-error not nullable
  bus.publish('shape', null)
  bus.publish('nullable', null)
  expectTypeOf(bus.latest('nullable')).toEqualTypeOf<number | null | undefined>()
  expectTypeOf(bus.subscribe('nullable').waitForMessage()).toEqualTypeOf<Promise<number | null | undefined>>()
})

test('an optional property may be left out, but not be undefined (exactOptionalPropertyTypes)', () => {
  bus.publish('shape', { kind: 'circle', label: 'a' })
  // @ts-expect-error left out is not undefined
  bus.publish('shape', { kind: 'circle', label: undefined })
})

test('readonly values are taken and given as they are', () => {
  bus.publish('fixed', { list: [1, 2] })
  bus.publish('fixed', { list: [1, 2] as const })
  // @ts-expect-error read only
  bus.latest('fixed')?.list.push(3)
  bus.subscribe('fixed', value => {
    // @ts-expect-error read only
    value.list = []
  })
})

test('a union of values is narrowed by its reader', () => {
  bus.publish('union', { type: 'off', at: 1 })
  // @ts-expect-error `at` is missing
  bus.publish('union', { type: 'off' })
  bus.subscribe('union', value => {
    if (value.type === 'off') expectTypeOf(value.at).toEqualTypeOf<number>()
    // @ts-expect-error not before it is narrowed
    value.at
  })
})

test('values are passed as they are: bytes, functions, promises', () => {
  expectTypeOf(bus.latest('bytes')).toEqualTypeOf<Uint8Array | undefined>()
  expectTypeOf(bus.latest('call')).toEqualTypeOf<((value: number) => string) | undefined>()
  expectTypeOf(bus.subscribe('later').tryGetMessage()).toEqualTypeOf<TakeResult<Promise<number>>>()
})

test('what a topic and a subscription give', async () => {
  const topic = bus.topic('shape')
  expectTypeOf(topic).toEqualTypeOf<Topic<Shape>>()
  expectTypeOf(topic.latest).toEqualTypeOf<Shape | undefined>()
  expectTypeOf([topic.version, topic.subscriberCount]).toEqualTypeOf<number[]>()
  expectTypeOf([topic.hasLatest, topic.hasSubscribers]).toEqualTypeOf<boolean[]>()
  expectTypeOf(topic.subscribe()).toEqualTypeOf<Sub<Shape>>()
  expectTypeOf(topic.subscribe({ immediate: true })).toEqualTypeOf<Sub<Shape>>()
  expectTypeOf(topic.subscribe(() => {})).toEqualTypeOf<() => void>()
  const sub = topic.subscribe()
  expectTypeOf(sub.latest).toEqualTypeOf<Shape | undefined>()
  expectTypeOf(sub.tryGetMessage()).toEqualTypeOf<
    { readonly ok: true; readonly value: Shape } | { readonly ok: false; readonly error: BusError }
  >()
  for await (const value of sub) expectTypeOf(value).toEqualTypeOf<Shape>()
  const step = await sub[Symbol.asyncIterator]().next()
  expectTypeOf(step.value).toEqualTypeOf<Shape | undefined>()
  if (!step.done) expectTypeOf(step.value).toEqualTypeOf<Shape>()
  // @ts-expect-error read only
  topic.name = 'other'
  // @ts-expect-error read only
  topic.latest = { kind: 'circle' }
  // @ts-expect-error a subscription does not publish
  sub.publish({ kind: 'circle' })
})

test('a topic of readers accepts a topic of fewer values, one of writers does not', () => {
  const nullable = bus.topic('nullable')
  // @ts-expect-error it may give null
  const sub: Sub<number> = nullable.subscribe()
  expectTypeOf(sub).toEqualTypeOf<Sub<number>>()
})
