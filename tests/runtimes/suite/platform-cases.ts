import { Bus } from '@dropslot/core'
import { type Case, equal, rejection, turns } from './check.js'

/** The parts of a host that these cases use, each where it exists. */
interface Host {
  setTimeout(callback: () => void, ms: number): unknown
  requestAnimationFrame(callback: () => void): unknown
  AbortController: new () => {
    readonly signal: import('@dropslot/core').AbortSignalLike
    abort(reason?: unknown): void
  }
}
const host = globalThis as unknown as Host

const pause = (ms: number): Promise<void> => new Promise(resolve => void host.setTimeout(resolve, ms))

/** What needs the host's own clock, signals, frames and collector; `collect` forces a collection. */
export function platformCases(collect: (() => unknown) | undefined): readonly Case[] {
  return [
    {
      name: 'microtask delivery on the host: once, when the running code is through',
      async run() {
        const bus = new Bus<{ a: number }>()
        const heard: number[] = []
        bus.subscribe('a', value => heard.push(value), { delivery: 'microtask' })
        bus.publish('a', 1)
        bus.publish('a', 2)
        equal(heard, [])
        await turns()
        equal(heard, [2])
      },
    },
    {
      name: 'without a report handler, an error of a listener reaches nobody else',
      async run() {
        const bus = new Bus<{ a: number }>({ onError: () => {} })
        const heard: number[] = []
        bus.subscribe('a', async () => {
          throw new Error('rejected')
        })
        bus.subscribe('a', value => heard.push(value))
        bus.publish('a', 1)
        await turns()
        equal(heard, [1])
      },
    },
    {
      name: 'frame delivery on the host: by animation frame, or after 16 ms',
      needs: 'timers',
      async run() {
        const bus = new Bus<{ a: number }>()
        const heard: number[] = []
        bus.subscribe('a', value => heard.push(value), { delivery: 'frame' })
        for (let i = 1; i <= 10; i++) bus.publish('a', i)
        equal(heard, [])
        for (let i = 0; heard.length === 0 && i < 200; i++) await pause(10)
        equal(heard, [10])
      },
    },
    {
      name: 'frames come from requestAnimationFrame where there is one, one request for the whole bus',
      needs: 'frames',
      async run() {
        const request = host.requestAnimationFrame
        let requests = 0
        host.requestAnimationFrame = callback => {
          requests++
          return request.call(host, callback)
        }
        try {
          const bus = new Bus<Record<string, number>>()
          let heard = 0
          for (let i = 0; i < 100; i++) bus.subscribe(`t${i}`, () => heard++, { delivery: 'frame' })
          for (let i = 0; i < 100; i++) bus.publish(`t${i}`, i)
          equal(requests, 1)
          for (let i = 0; heard < 100 && i < 200; i++) await pause(10)
          equal(heard, 100)
        } finally {
          host.requestAnimationFrame = request
        }
      },
    },
    {
      name: '{ every } on the host: the first change at once, the last one after the window',
      needs: 'timers',
      async run() {
        const bus = new Bus<{ a: number }>()
        const heard: number[] = []
        bus.subscribe('a', value => heard.push(value), { delivery: { every: 20 } })
        for (let i = 1; i <= 10; i++) bus.publish('a', i)
        equal(heard, [1])
        for (let i = 0; heard.length < 2 && i < 200; i++) await pause(10)
        equal(heard, [1, 10])
      },
    },
    {
      name: 'waitForMessage with a timeout on the host',
      needs: 'timers',
      async run() {
        const error = await rejection(new Bus<{ a: number }>().subscribe('a').waitForMessage({ timeout: 5 }))
        equal((error as { code?: string }).code, 'TIMEOUT')
      },
    },
    {
      name: "waitForMessage with the host's AbortSignal rejects with its reason",
      needs: 'AbortController',
      async run() {
        const controller = new host.AbortController()
        const waiting = rejection(new Bus<{ a: number }>().subscribe('a').waitForMessage({ signal: controller.signal }))
        controller.abort('enough')
        equal(await waiting, 'enough')
      },
    },
    {
      name: 'no leak by neglect: a pull subscription that is dropped stops counting',
      needs: 'collection',
      async run() {
        const bus = new Bus<{ a: number }>()
        const topic = bus.topic('a')
        ;(() => {
          for (let i = 0; i < 100; i++) topic.subscribe()
        })()
        equal(topic.subscriberCount, 100)
        for (let i = 0; topic.hasSubscribers && i < 100; i++) {
          await collect?.()
          await pause(10)
        }
        // One may be held by a register of the engine's.
        if (topic.subscriberCount > 1) throw new Error(`${topic.subscriberCount} of 100 still count`)
      },
    },
    {
      name: 'Symbol.dispose closes subscriptions and watches',
      needs: 'Symbol.dispose',
      run() {
        const bus = new Bus<{ a: number }>()
        const sub = bus.subscribe('a')
        const watch = bus.watch('*')
        sub[Symbol.dispose]()
        watch[Symbol.dispose]()
        equal([sub.closed, watch.closed], [true, true])
      },
    },
  ]
}
