import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render, screen } from '@testing-library/react'
import * as React from 'react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'

type Topics = { count: number; [cell: `cell/${string}`]: number }
const { useTopics } = createTopicHooks<Topics>()

runFramesByHand()
afterEach(cleanup)

describe('useTopics', () => {
  const seen: ReadonlyMap<string, number>[] = []
  const Cells = ({ bus, pattern = 'cell/*' }: { bus: Bus<Topics>; pattern?: 'cell/*' | 'cell/a' }) => {
    const cells = useTopics(pattern, { bus, delivery: 'frame' })
    if (seen.at(-1) !== cells) seen.push(cells)
    return <output>{JSON.stringify([...cells])}</output>
  }
  const shown = () => screen.getByRole('status').textContent
  afterEach(() => void seen.splice(0))

  it('many topics, one subscription, one render; later ones join, removed ones leave', () => {
    const bus = new Bus<Topics>()
    bus.publish('cell/a', 1)
    bus.publish('count', 1)
    const watch = vi.spyOn(bus, 'watch')
    const view = render(<Cells bus={bus} />)
    expect(shown()).toBe('[["cell/a",1]]')
    const watches = watch.mock.calls.length
    outsideAct(() => {
      for (let value = 0; value < 1_000; value++) bus.publish(value % 2 ? 'cell/a' : 'cell/b', value)
    })
    expect(seen).toHaveLength(1)
    act(() => frames.run())
    expect(shown()).toBe('[["cell/a",999],["cell/b",998]]')
    expect(seen).toHaveLength(2)
    outsideAct(() => bus.publish('cell/a', 999))
    act(() => frames.run())
    view.rerender(<Cells bus={bus} />)
    expect(seen).toHaveLength(2)
    bus.removeTopic('cell/a')
    act(() => frames.run())
    expect(shown()).toBe('[["cell/b",998]]')
    view.rerender(<Cells bus={bus} pattern="cell/a" />)
    expect(shown()).toBe('[]')
    view.unmount()
    expect(bus.topic('cell/b').subscriberCount).toBe(0)
    expect(watch.mock.calls.length).toBeGreaterThan(watches)
    // The one from before has not changed under its reader.
    expect([...(seen[0] as ReadonlyMap<string, number>)]).toEqual([['cell/a', 1]])
  })

  it('a predicate written inline does not subscribe anew at each render', () => {
    const bus = new Bus<Topics>()
    bus.publish('cell/a', 1)
    const Odd = () => <output>{useTopics(name => name.startsWith('cell'), { bus }).size}</output>
    const view = render(<Odd />)
    const watch = vi.spyOn(bus, 'watch')
    for (let round = 0; round < 3; round++) view.rerender(<Odd />)
    act(() => bus.publish('cell/b', 1))
    expect(shown()).toBe('2')
    expect(watch).not.toHaveBeenCalled()
  })

  it.skipIf(React.Activity === undefined)(
    'a tree that is revealed finds the same map when nothing has changed, and renders nothing',
    () => {
      const bus = new Bus<Topics>()
      let reveal = (_mode: 'visible' | 'hidden'): void => {}
      const cells = <Cells bus={bus} />
      const Page = () => {
        const [mode, setMode] = React.useState<'visible' | 'hidden'>('visible')
        reveal = setMode
        return <React.Activity mode={mode}>{cells}</React.Activity>
      }
      render(<Page />)
      act(() => {
        bus.publish('cell/a', 1)
        frames.run()
      })
      expect(seen).toHaveLength(2)
      act(() => reveal('hidden'))
      act(() => reveal('visible'))
      expect(seen).toHaveLength(2)
      act(() => {
        bus.publish('cell/a', 2)
        frames.run()
      })
      expect(shown()).toBe('[["cell/a",2]]')
    },
  )

  it('agrees with those who mounted before, and shows no value on a closed bus', () => {
    const bus = new Bus<Topics>()
    bus.publish('cell/a', 1)
    const One = () => <i>{createTopicHooks<Topics>().useTopic('cell/a', { bus, delivery: 'frame' })}</i>
    const page = (more: boolean) => (
      <StrictMode>
        <One />
        {more && <Cells bus={bus} />}
      </StrictMode>
    )
    const view = render(page(false))
    outsideAct(() => bus.publish('cell/a', 2))
    view.rerender(page(true))
    expect(document.body.textContent).toBe('1[["cell/a",1]]')
    act(() => frames.run())
    expect(document.body.textContent).toBe('2[["cell/a",2]]')
    view.unmount()
    bus.close()
    render(<Cells bus={bus} />)
    expect(shown()).toBe('[]')
  })
})
