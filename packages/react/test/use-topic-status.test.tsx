import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'

type Topics = { count: number }
const { useTopicStatus } = createTopicHooks<Topics>()

beforeEach(() => {
  vi.useFakeTimers()
})
runFramesByHand()
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const renders = { count: 0 }
const Status = ({ bus, staleAfter }: { bus: Bus<Topics>; staleAfter?: number }) => {
  renders.count++
  const { stale, version, skipped } = useTopicStatus('count', { bus, staleAfter, delivery: 'frame' })
  return <p>{`${stale ? 'stale' : 'fresh'} ${version} ${skipped}`}</p>
}
const shown = () => [...document.querySelectorAll('p')].map(element => element.textContent)
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))

describe('useTopicStatus', () => {
  it('two components with different staleAfter on one topic are both right, and the topic is as before', () => {
    const bus = new Bus<Topics>()
    const view = render(
      <>
        <Status bus={bus} staleAfter={800} />
        <Status bus={bus} staleAfter={8_000} />
      </>,
    )
    pass(10_000)
    expect(shown()).toEqual(['fresh 0 0', 'fresh 0 0'])
    act(() => bus.publish('count', 1))
    act(() => frames.run())
    expect(shown()).toEqual(['fresh 1 0', 'fresh 1 0'])
    pass(799)
    expect(shown()).toEqual(['fresh 1 0', 'fresh 1 0'])
    pass(101)
    expect(shown()).toEqual(['stale 1 0', 'fresh 1 0'])
    pass(8_100)
    expect(shown()).toEqual(['stale 1 0', 'stale 1 0'])
    expect(vi.getTimerCount()).toBe(0)
    expect(bus.topic('count').staleness).toBeUndefined()
    outsideAct(() => bus.publish('count', 1))
    act(() => frames.run())
    expect(shown()).toEqual(['fresh 2 0', 'fresh 2 0'])
    view.unmount()
    expect(vi.getTimerCount()).toBe(0)
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('counts what was skipped, and renders once a delivery', () => {
    const bus = new Bus<Topics>()
    render(<Status bus={bus} />)
    renders.count = 0
    outsideAct(() => {
      for (let value = 0; value < 100; value++) bus.publish('count', value)
    })
    act(() => frames.run())
    expect(shown()).toEqual(['fresh 100 99'])
    expect(renders.count).toBe(1)
  })

  it('a stream that is published faster than it is delivered is not stale', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 0)
    render(<Status bus={bus} staleAfter={800} />)
    for (let round = 0; round < 30; round++) {
      outsideAct(() => bus.publish('count', round))
      pass(100)
    }
    expect(shown()).toEqual(['fresh 1 0'])
  })

  it('without staleAfter the topic’s own counts', () => {
    let now = 0
    const timers: (() => void)[] = []
    const clock = {
      now: () => now,
      queueMicrotask,
      requestFrame: (callback: () => void) => void frames.callbacks.push(callback),
      setTimeout: (callback: () => void) => timers.push(callback),
      clearTimeout: () => {},
    }
    const bus = new Bus<Topics>({ clock, staleAfter: 500 })
    bus.publish('count', 1)
    render(<Status bus={bus} />)
    expect(shown()).toEqual(['fresh 1 0'])
    now = 600
    act(() => {
      for (const timer of timers.splice(0)) timer()
    })
    expect(shown()).toEqual(['stale 1 0'])
  })
})
