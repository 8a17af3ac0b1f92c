import { Bus, BusError, bus as defaultBus, type Sub } from '@dropslot/core'
import { type Case, equal, rejection, thrown, turns } from './check.js'
import { scene } from './scene.js'

/** The value taken, or the code of the error. */
function take(sub: Sub<number>): number | string {
  const result = sub.tryGetMessage()
  return result.ok ? result.value : result.error.code
}

/** A signal as the platform's, made by hand: a bare engine has none. */
function handMadeSignal() {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: 'abort', listener: () => void) => void listeners.delete(listener),
  }
  const abort = (reason: unknown): void => {
    signal.aborted = true
    signal.reason = reason
    for (const listener of [...listeners]) listener()
  }
  return { signal, abort, listeners }
}

/** What holds for readers and for the registry. */
export const pullCases: readonly Case[] = [
  {
    name: 'take: the newest message once, then EMPTY; what was conflated is counted',
    run() {
      const { bus } = scene()
      const sub = bus.subscribe('a')
      equal(take(sub), 'EMPTY')
      for (let i = 1; i <= 5; i++) bus.publish('a', i)
      equal([take(sub), take(sub), sub.skipped, sub.latest], [5, 'EMPTY', 4, 5])
      const result = sub.tryGetMessage()
      equal(
        !result.ok && result.error instanceof BusError && result.error.isEmpty && !result.error.isDisconnected,
        true,
      )
    },
  },
  {
    name: 'waitForMessage gives the newest unseen value, also one published before the wait',
    async run() {
      const { bus, clock } = scene()
      const sub = bus.subscribe('a')
      const first = sub.waitForMessage()
      bus.publish('a', 1)
      bus.publish('a', 2)
      clock.microtasks()
      equal(await first, 2)
      bus.publish('a', 3)
      equal(await sub.waitForMessage(), 3)
    },
  },
  {
    name: 'one cursor: take, wait and iteration of one subscription share their position',
    async run() {
      const { bus, clock } = scene()
      const sub = bus.subscribe('a')
      const iterator = sub[Symbol.asyncIterator]()
      const next = iterator.next()
      const waited = sub.waitForMessage()
      bus.publish('a', 1)
      clock.microtasks()
      equal(await next, { value: 1, done: false })
      equal(take(sub), 'EMPTY')
      bus.publish('a', 2)
      clock.microtasks()
      equal([await waited, take(sub)], [2, 'EMPTY'])
    },
  },
  {
    name: 'iteration is never behind and ends when the topic is removed, after the last value',
    async run() {
      const bus = new Bus<{ a: number }>()
      const seen: number[] = []
      const sub = bus.subscribe('a')
      const reading = (async () => {
        for await (const value of sub) seen.push(value)
      })()
      await turns()
      for (let i = 1; i <= 100; i++) bus.publish('a', i)
      await turns()
      bus.publish('a', 101)
      bus.removeTopic('a')
      await reading
      equal(seen, [100, 101])
    },
  },
  {
    name: 'waitForMessage rejects with the reason of its signal, and the cursor stays',
    async run() {
      const { bus } = scene()
      const sub = bus.subscribe('a')
      const { signal, abort, listeners } = handMadeSignal()
      const waiting = rejection(sub.waitForMessage({ signal }))
      abort('enough')
      equal([await waiting, listeners.size], ['enough', 0])
      equal(await rejection(sub.waitForMessage({ signal })), 'enough')
      bus.publish('a', 1)
      equal(take(sub), 1)
    },
  },
  {
    name: 'waitForMessage rejects with BusError TIMEOUT, and the cursor stays',
    async run() {
      const { bus, clock } = scene()
      const sub = bus.subscribe('a')
      const waiting = rejection(sub.waitForMessage({ timeout: 50 }))
      clock.advance(50)
      const error = await waiting
      equal(error instanceof BusError && error.code, 'TIMEOUT')
      bus.publish('a', 1)
      equal([take(sub), clock.timersPending], [1, 0])
    },
  },
  {
    name: 'drain, then disconnect: an unseen value can still be taken, then DISCONNECTED, undefined, and the end',
    async run() {
      for (const end of ['remove', 'close', 'bus'] as const) {
        const { bus } = scene()
        const sub = bus.subscribe('a')
        bus.publish('a', 1)
        if (end === 'remove') bus.removeTopic('a')
        else if (end === 'close') sub.close()
        else bus.close()
        equal([sub.closed, take(sub), take(sub), await sub.waitForMessage()], [true, 1, 'DISCONNECTED', undefined])
        for await (const value of sub) throw new Error(`unexpected ${value}`)
        sub.close()
      }
    },
  },
  {
    name: 'a handle never goes stale: it publishes to the topic that subscribers see now',
    run() {
      const { bus } = scene()
      const handle = bus.topic('a')
      handle.publish(1)
      bus.removeTopic('a')
      equal([handle.version, handle.latest], [0, undefined])
      const sub = bus.subscribe('a')
      handle.publish(2)
      equal([take(sub), handle.version, bus.topicCount], [2, 1, 1])
    },
  },
  {
    name: 'subscribers are counted, and topics without any are cleaned up',
    run() {
      const { bus } = scene()
      const sub = bus.subscribe('a')
      const stop = bus.subscribe('a', () => {})
      bus.publish('b', 1)
      equal([bus.topic('a').subscriberCount, bus.cleanupUnusedTopics(), bus.topicNames()], [2, 1, ['a']])
      sub.close()
      stop()
      equal([bus.cleanupUnusedTopics(), bus.topicCount], [1, 0])
    },
  },
  {
    name: 'zero copy: messages go by reference, bytes too',
    run() {
      const bus = new Bus()
      const bytes = new Uint8Array([1, 2, 3])
      let heard: unknown
      bus.subscribe('a', value => {
        heard = value
      })
      bus.publish('a', bytes)
      equal(heard === bytes && bus.latest('a') === bytes, true)
    },
  },
  {
    name: 'any name but the empty one; undefined is no message, null is one',
    run() {
      const bus = new Bus()
      for (const name of ['__proto__', 'constructor', 'hasOwnProperty', '🛰', ' ', '**']) {
        equal(bus.has(name), false)
        bus.publish(name, name)
        equal(bus.latest(name), name)
      }
      equal(thrown(() => bus.publish('', 1)) instanceof TypeError, true)
      equal(thrown(() => bus.publish('never', undefined)) instanceof TypeError, true)
      equal(bus.has('never'), false)
      bus.publish('null', null)
      equal([bus.latest('null'), bus.topic('null').version], [null, 1])
    },
  },
  {
    name: 'a watch gives each topic that changed once, with its newest value; new ones join, removals are told',
    async run() {
      const { bus, settle } = scene()
      const watch = bus.watch('sensor/*')
      const pushed: unknown[] = []
      bus.watch('sensor/**', changes => void pushed.push(changes), { delivery: 'frame' })
      bus.publish('sensor/a', 1)
      bus.publish('sensor/a', 2)
      bus.publish('sensor/b/c', 3)
      bus.publish('other', 4)
      settle()
      equal(watch.drain(), [['sensor/a', 2]])
      equal(pushed, [
        [
          ['sensor/a', 2],
          ['sensor/b/c', 3],
        ],
      ])
      bus.removeTopic('sensor/a')
      for await (const change of watch) {
        equal(change, ['sensor/a', undefined])
        break
      }
      watch.close()
      bus.publish('sensor/a', 5)
      equal(watch.drain(), [])
    },
  },
  {
    name: 'a schema refuses what does not fit, and the slot keeps what it had',
    run() {
      const validate = (value: unknown) => (typeof value === 'number' ? {} : { issues: [{ message: 'no number' }] })
      const bus = new Bus({ schemas: { 'n/*': { '~standard': { validate } } } })
      bus.publish('n/a', 1)
      const error = thrown(() => bus.publish('n/a', '2'))
      equal(error instanceof BusError && [error.code, error.issues?.length], ['INVALID', 1])
      equal([bus.latest('n/a'), bus.topic('n/a').version], [1, 1])
    },
  },
  {
    name: 'a value is stale after staleAfter without a publish, and fresh with the next',
    run() {
      const { bus, clock } = scene()
      const topic = bus.topic('a', { staleAfter: 80 })
      topic.publish(1)
      clock.advance(79)
      equal(topic.stale, false)
      clock.advance(12)
      equal(topic.stale, true)
      topic.publish(2)
      equal(topic.stale, false)
    },
  },
  {
    name: 'stats: version, subscribers and who is due, for each topic',
    run() {
      const { bus } = scene()
      bus.subscribe('a', () => {}, { delivery: 'frame' })
      bus.publish('a', 1)
      bus.publish('a', 2)
      equal(bus.stats(), [{ name: 'a', version: 2, subscribers: 1, due: 1 }])
    },
  },
  {
    name: 'maxTopics refuses growth with BusError FULL, a closed bus with CLOSED; what is there goes on',
    run() {
      const bus = new Bus({ maxTopics: 1 })
      bus.publish('a', 1)
      const full = thrown(() => bus.publish('b', 1))
      equal(full instanceof BusError && full.code, 'FULL')
      bus.publish('a', 2)
      equal(bus.latest('a'), 2)
      bus.close()
      const closed = thrown(() => bus.publish('a', 3))
      equal(closed instanceof BusError && closed.code, 'CLOSED')
    },
  },
  {
    name: 'a BusError is an Error with a name, a code and a message',
    run() {
      const error = thrown(() => new Bus({ maxTopics: 1 }).topic('').publish(1))
      equal(error instanceof TypeError, true)
      const own = new BusError('FULL', 'message', { cause: 1 })
      equal(own instanceof Error && own instanceof BusError, true)
      equal(
        [own.name, own.code, own.message, own.isEmpty, own.isDisconnected],
        ['BusError', 'FULL', 'message', false, false],
      )
    },
  },
  {
    name: 'the default bus is one a realm',
    run() {
      equal((globalThis as Record<symbol, unknown>)[Symbol.for('dropslot.bus')] === defaultBus, true)
      equal(defaultBus instanceof Bus, true)
    },
  },
]
