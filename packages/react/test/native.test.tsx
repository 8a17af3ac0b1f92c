// @vitest-environment node
/** React Native: no document, no events, another renderer. */
import { Bus } from '@dropslot/core'
import type * as Hooks from '@dropslot/react'
import { type ReactNode, StrictMode, Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'

interface Tree {
  toJSON(): unknown
  update(page: ReactNode): void
  unmount(): void
}
// Not typed by itself any more.
const { act, create }: { act(run: () => unknown): Promise<void>; create(page: ReactNode): Tree } = await import(
  // @ts-expect-error: it has no declarations
  'react-test-renderer'
)

type Topics = { count: number; [cell: `cell/${string}`]: number }

/** What a page has and a phone has not. */
const ABSENT = [
  'document',
  'addEventListener',
  'removeEventListener',
  'navigator',
  'location',
  'IntersectionObserver',
  'MutationObserver',
  'HTMLElement',
]

/** The package, loaded anew where a touch of what is absent is an error. */
async function load(touched: string[]): Promise<typeof Hooks> {
  vi.resetModules()
  const before = ABSENT.map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  for (const name of ABSENT)
    Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) })
  try {
    return await import('@dropslot/react')
  } finally {
    for (const [name, descriptor] of before) {
      Reflect.deleteProperty(globalThis, name)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
    }
  }
}

runFramesByHand()
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  // Says with React 19 that it is deprecated; there is no other one that needs nothing besides.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('React Native', () => {
  it('importing the package touches nothing of a page', async () => {
    const touched: string[] = []
    await load(touched)
    expect(touched).toEqual([])
  })

  // On a phone, window is another name of the global object.
  it.each(['no window', 'window'])('every hook works without a document (%s)', async realm => {
    if (realm === 'window') vi.stubGlobal('window', globalThis)
    const { BusProvider, createTopicHooks } = await load([])
    expect(typeof document).toBe('undefined')
    const hooks = createTopicHooks<Topics>()
    const bus = new Bus<Topics>()
    const heard: number[] = []
    let publish = (_value: number): void => {}
    const All = () => {
      publish = hooks.usePublish('count')
      hooks.useTopicListener('count', value => void heard.push(value))
      const values = [
        hooks.useTopic('count') ?? 'none',
        hooks.useTopic('count', { select: count => ({ count }), delivery: 'sync' })?.count ?? 'none',
        hooks.useTopics('cell/*').size,
        hooks.useTopicStatus('count').version,
      ]
      return <>{values.join(' ')}</>
    }
    const Waits = () => <>{hooks.useTopicSuspense('cell/a')}</>
    const page = (
      <StrictMode>
        <BusProvider bus={bus}>
          <All />
          <Suspense fallback="waiting">
            <Waits />
          </Suspense>
        </BusProvider>
      </StrictMode>
    )
    let tree = undefined as unknown as Tree
    await act(async () => {
      tree = create(page)
    })
    expect(tree.toJSON()).toEqual(['none none 0 0', 'waiting'])
    // From a touch handler, of which nothing on a phone tells: with the next frame.
    await act(async () =>
      outsideAct(() => {
        publish(1)
        bus.publish('cell/a', 7)
      }),
    )
    await act(async () => frames.run())
    expect(tree.toJSON()).toEqual(['1 1 1 1', '7'])
    expect(heard).toEqual([1])
    await act(async () => publish(2))
    await act(async () => frames.run())
    expect(tree.toJSON()).toEqual(['2 2 1 2', '7'])
    await act(async () => tree.unmount())
    for (const name of bus.topicNames()) expect(bus.topic(name as 'count').subscriberCount).toBe(0)
  })
})
