import { Bus, type BusErrorCode, type Clock, type Delivery, type ErrorContext, type Scheduler } from '@dropslot/core'
import { expectTypeOf, test } from 'vitest'

// The options of everything: what they are, and that a key which is not one is refused, lest a typing error passes in silence.

const bus = new Bus<{ a: number }>()
const sub = bus.subscribe('a')
declare const clock: Clock

test('new Bus', () => {
  new Bus()
  new Bus({})
  new Bus({ clock, maxTopics: 5, onError: undefined })
  new Bus({
    onError: (error, context) => {
      expectTypeOf(error).toEqualTypeOf<unknown>()
      expectTypeOf(context).toEqualTypeOf<ErrorContext>()
      expectTypeOf(context.topic).toEqualTypeOf<string>()
    },
  })
  // @ts-expect-error an unknown key
  new Bus({ capacity: 5 })
  // @ts-expect-error not a number
  new Bus({ maxTopics: '5' })
  // @ts-expect-error not a function
  new Bus({ onError: 'console' })
  // @ts-expect-error not a whole clock
  new Bus({ clock: { setTimeout: () => 1 } })
})

test('subscribe, to pull', () => {
  bus.subscribe('a', {})
  bus.subscribe('a', { immediate: undefined })
  // @ts-expect-error an unknown key
  bus.subscribe('a', { imediate: true })
  // @ts-expect-error a subscription that is pulled has no delivery
  bus.subscribe('a', { delivery: 'sync' })
  // @ts-expect-error nor anybody to tell
  bus.subscribe('a', { onDisconnect: () => {} })
  // @ts-expect-error not a boolean
  bus.subscribe('a', { immediate: 'yes' })
})

test('subscribe, to push', () => {
  const deliveries: Delivery[] = ['sync', 'microtask', 'frame', { every: 5 }, deliver => deliver()]
  for (const delivery of deliveries) bus.subscribe('a', () => {}, { delivery, onDisconnect: () => {} })
  bus.subscribe('a', () => {}, { delivery: undefined, immediate: undefined, onDisconnect: undefined })
  bus.subscribe('a', () => {}, { delivery: queueMicrotask })
  bus.subscribe('a', () => {}, { delivery: requestAnimationFrame })
  bus.subscribe('a', async value => expectTypeOf(value).toEqualTypeOf<number>())
  bus.subscribe('a', () => {}, {
    delivery: deliver => expectTypeOf(deliver).toEqualTypeOf<() => void>(),
  })
  expectTypeOf<Scheduler>().toExtend<Delivery>()
  // @ts-expect-error an unknown delivery
  bus.subscribe('a', () => {}, { delivery: 'idle' })
  // @ts-expect-error 'auto' is of the hooks
  bus.subscribe('a', () => {}, { delivery: 'auto' })
  // @ts-expect-error milliseconds are a number
  bus.subscribe('a', () => {}, { delivery: { every: '5' } })
  // @ts-expect-error an unknown key
  bus.subscribe('a', () => {}, { delivery: { every: 5, leading: false } })
  // @ts-expect-error a scheduler takes nothing but `deliver`
  bus.subscribe('a', () => {}, { delivery: (_deliver: () => void, _ms: number) => {} })
  // @ts-expect-error an unknown key
  bus.subscribe('a', () => {}, { once: true })
  // @ts-expect-error a listener takes one value
  bus.subscribe('a', (_value: number, _previous: number) => {})
  // @ts-expect-error a listener of another type
  bus.subscribe('a', (value: string) => value)
  // @ts-expect-error a listener comes first
  bus.subscribe('a', { immediate: true }, () => {})
})

test('waitForMessage', () => {
  sub.waitForMessage({ signal: AbortSignal.timeout(5), timeout: 5 })
  sub.waitForMessage({ signal: undefined, timeout: undefined })
  // @ts-expect-error an unknown key
  sub.waitForMessage({ timeoutMs: 5 })
  // @ts-expect-error milliseconds are a number
  sub.waitForMessage({ timeout: '5' })
  // @ts-expect-error a signal, not its controller
  sub.waitForMessage({ signal: new AbortController() })
  // @ts-expect-error options, not milliseconds
  sub.waitForMessage(5)
})

test('the rest', () => {
  expectTypeOf(bus.batch(() => 5)).toEqualTypeOf<number>()
  expectTypeOf(bus.batch(() => {})).toEqualTypeOf<void>()
  expectTypeOf(bus.cleanupUnusedTopics()).toEqualTypeOf<number>()
  expectTypeOf(bus.topicCount).toEqualTypeOf<number>()
  expectTypeOf<'EMPTY' | 'DISCONNECTED' | 'TIMEOUT' | 'CLOSED' | 'FULL' | 'LOOP'>().toExtend<BusErrorCode>()
  // @ts-expect-error a function without parameters
  bus.batch((name: string) => name)
  // @ts-expect-error read only
  bus.topicCount = 0
  // @ts-expect-error a code of another library
  const code: BusErrorCode = 'ETIMEDOUT'
  expectTypeOf(code).toBeString()
})
