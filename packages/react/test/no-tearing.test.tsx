import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import * as React from 'react'
import { memo, startTransition, useDeferredValue, useEffect, useLayoutEffect, useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'
import { beSlow, live, task } from './live.js'
import { isPreact } from './runtime.js'

type Topics = { count: number }
const { useTopic, useTopicRef, useTopicStatus, useTopicSuspense, useTopics } = createTopicHooks<Topics>()

runFramesByHand()
afterEach(cleanup)

const Slow = ({ bus }: { bus: Bus<Topics> }) => {
  const value = useTopic('count', { bus })
  beSlow()
  return <i>{value}</i>
}
const texts = (root: ParentNode) => [...root.querySelectorAll('i')].map(element => element.textContent)

describe('In one commit all hooks of one delivery agree on a topic’s value', () => {
  // Preact renders in one go.
  it.skipIf(isPreact)(
    'also when it is published in the middle of a time-sliced transition that mounts them',
    async () => {
      const bus = new Bus<Topics>()
      bus.publish('count', 0)
      const commits: (string | null)[][] = []
      let show = (_count: number): void => {}
      let started = 0
      const Watched = () => {
        started++
        return <Slow bus={bus} />
      }
      const Many = () => {
        const [count, setCount] = useState(0)
        show = setCount
        useLayoutEffect(() => void commits.push(texts(document)))
        return Array.from({ length: count }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells never move.
          <Watched key={index} />
        ))
      }
      using page = live(<Many />)
      await page.until(() => commits.length === 1)
      startTransition(() => show(12))
      await page.until(() => started > 0)
      expect(started).toBeLessThan(12)
      bus.publish('count', 1)
      frames.run()
      await page.until(() => texts(page.element).length === 12)
      for (const commit of commits) expect(new Set(commit).size).toBeLessThanOrEqual(1)
      await page.until(() => texts(page.element).every(text => text === '1'))
    },
  )

  it('also when one of them defers what depends on it', () => {
    const bus = new Bus<Topics>()
    const commits: (string | null)[][] = []
    const Deferring = () => {
      const round = useDeferredValue(useTopic('count', { bus }))
      const now = useTopic('count', { bus })
      useLayoutEffect(() => void commits.push(texts(document)))
      // Something newer is there, but not due, when the deferred render comes.
      useLayoutEffect(() => {
        if (now !== undefined && now < 10) outsideAct(() => bus.publish('count', now + 10))
      }, [now])
      return (
        <>
          <i>{now}</i>
          <Again round={round} />
        </>
      )
    }
    const Again = memo(({ round }: { round: number | undefined }) => (
      <>
        <i>{useTopic('count', { bus })}</i>
        <b>{round}</b>
      </>
    ))
    const view = render(<Deferring />)
    for (const value of [1, 2, 3]) act(() => bus.publish('count', value))
    expect(texts(view.container)).toEqual(['3', '3'])
    act(() => frames.run())
    expect(texts(view.container)).toEqual(['13', '13'])
    expect(view.container.querySelector('b')?.textContent).toBe('13')
    for (const commit of commits) expect(new Set(commit).size).toBe(1)
  })
})

// React 18 has no Activity.
describe.skipIf(React.Activity === undefined)('A hidden <Activity>', () => {
  const Cell = memo(({ bus, renders }: { bus: Bus<Topics>; renders: { count: number }; round?: number }) => {
    renders.count++
    return <i>{useTopic('count', { bus })}</i>
  })

  it('renders nothing for what is published meanwhile, and is current at once when it is revealed', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    const renders = { count: 0 }
    let reveal = (_mode: 'visible' | 'hidden'): void => {}
    const Page = ({ round }: { round: number }) => {
      const [mode, setMode] = useState<'visible' | 'hidden'>('visible')
      reveal = setMode
      return (
        <React.Activity mode={mode}>
          <Cell bus={bus} renders={renders} round={round} />
        </React.Activity>
      )
    }
    const view = render(<Page round={1} />)
    // React 19.2 looks at the store when it reveals a tree only if the last render before had a new value.
    view.rerender(<Page round={2} />)
    act(() => reveal('hidden'))
    expect(bus.topic('count').subscriberCount).toBe(0)
    const before = renders.count
    for (let value = 2; value < 100; value++) act(() => bus.publish('count', value))
    expect(renders.count).toBe(before)
    act(() => reveal('visible'))
    expect(texts(view.container)).toEqual(['99'])
    expect(renders.count).toBe(before + 1)
  })

  const readers = {
    useTopic: ({ bus }: { bus: Bus<Topics> }) => <i>{useTopic('count', { bus })}</i>,
    'useTopic with a selector': ({ bus }: { bus: Bus<Topics> }) => (
      <i>{useTopic('count', { bus, select: count => [count] })}</i>
    ),
    useTopicSuspense: ({ bus }: { bus: Bus<Topics> }) => <i>{useTopicSuspense('count', { bus })}</i>,
    useTopics: ({ bus }: { bus: Bus<Topics> }) => <i>{useTopics('count', { bus }).get('count')}</i>,
    useTopicStatus: ({ bus }: { bus: Bus<Topics> }) => <i>{useTopicStatus('count', { bus }).version}</i>,
    useTopicRef: ({ bus }: { bus: Bus<Topics> }) => (
      <i ref={useTopicRef('count', (element, count) => element.replaceChildren(`${count}`), { bus })} />
    ),
  }
  const begins = ['visible', 'hidden'] as const
  it.each(Object.entries(readers).flatMap(([hook, Reader]) => begins.map(begun => ({ hook, Reader, begun }))))(
    'that began $begun and is revealed paints no stale frame: $hook',
    async ({ Reader, begun }) => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      let reveal = (_mode: 'visible' | 'hidden'): void => {}
      const painted: (string | null)[] = []
      const cell = <Reader bus={bus} />
      const Page = () => {
        const [mode, setMode] = useState<'visible' | 'hidden'>(begun)
        reveal = setMode
        // When the microtasks of the commit are through, the browser may paint; passive effects come later.
        useLayoutEffect(() => {
          if (mode === 'visible') queueMicrotask(() => painted.push(...texts(document)))
        }, [mode])
        return <React.Activity mode={mode}>{cell}</React.Activity>
      }
      render(<Page />)
      act(() => reveal('hidden'))
      outsideAct(() => bus.publish('count', 2))
      await null
      painted.length = 0
      const realm = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
      realm.IS_REACT_ACT_ENVIRONMENT = false
      startTransition(() => reveal('visible'))
      for (let turn = 0; turn < 1_000 && painted.length === 0; turn++) await task()
      realm.IS_REACT_ACT_ENVIRONMENT = true
      expect(painted).toEqual(['2'])
    },
  )

  it.each(Object.entries(readers))(
    'misses nothing that is published between its reveal and its subscription: %s',
    (_, Reader) => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      let reveal = (_mode: 'visible' | 'hidden'): void => {}
      let isDue = false
      const Publisher = memo(() => {
        useEffect(() => {
          if (isDue) outsideAct(() => bus.publish('count', 2))
        }, [])
        return null
      })
      const Kept: React.ComponentType<{ bus: Bus<Topics>; round: number }> = memo(Reader)
      const Page = ({ round }: { round: number }) => {
        const [mode, setMode] = useState<'visible' | 'hidden'>('visible')
        reveal = setMode
        return (
          <React.Activity mode={mode}>
            <Publisher />
            <Kept bus={bus} round={round} />
          </React.Activity>
        )
      }
      const view = render(<Page round={1} />)
      // React 19.2 looks at the store when it reveals a tree only if its last render had a new value.
      view.rerender(<Page round={2} />)
      act(() => reveal('hidden'))
      isDue = true
      act(() => reveal('visible'))
      act(() => frames.run())
      expect(texts(view.container)).toEqual(['2'])
    },
  )

  it('shows, once revealed, what its neighbours show and no newer value', () => {
    const bus = new Bus<Topics>()
    const renders = { count: 0 }
    let reveal = (_mode: 'visible' | 'hidden'): void => {}
    const Page = () => {
      const [mode, setMode] = useState<'visible' | 'hidden'>('hidden')
      reveal = setMode
      return (
        <>
          <Cell bus={bus} renders={{ count: 0 }} />
          <React.Activity mode={mode}>
            <Cell bus={bus} renders={renders} />
          </React.Activity>
        </>
      )
    }
    const view = render(<Page />)
    act(() => bus.publish('count', 1))
    outsideAct(() => bus.publish('count', 2))
    act(() => reveal('visible'))
    expect(texts(view.container)).toEqual(['1', '1'])
    act(() => frames.run())
    expect(texts(view.container)).toEqual(['2', '2'])
  })
})
