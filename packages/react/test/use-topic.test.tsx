import { Bus, bus as defaultBus } from '@dropslot/core'
import { BusProvider, createTopicHooks, useBus, usePublish, useTopic } from '@dropslot/react'
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import * as React from 'react'
import { Component, memo, type ReactNode, StrictMode, useEffect, useLayoutEffect, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'
import { isPreact } from './runtime.js'

interface Quote {
  bid: number
  ask: number
}
type Topics = { prices: Quote; count: number; text: string; [cell: `cell/${number}`]: number }
const hooks = createTopicHooks<Topics>()
// Without one, commits are not counted.
const Profiler = isPreact ? React.Fragment : React.Profiler

runFramesByHand()
afterEach(() => {
  cleanup()
  defaultBus.removeTopic('prices')
})

/** Renders below a provider, in StrictMode, and counts commits. */
function scene(children: ReactNode, bus = new Bus<Topics>()) {
  const commits = { count: 0 }
  const wrap = (inner: ReactNode) => (
    <StrictMode>
      <Profiler id="scene" onRender={() => commits.count++}>
        <BusProvider bus={bus}>{inner}</BusProvider>
      </Profiler>
    </StrictMode>
  )
  const view = render(wrap(children))
  commits.count = 0
  return { bus, commits, ...view, update: (inner: ReactNode) => view.rerender(wrap(inner)) }
}

const Count = ({ delivery }: { delivery?: 'auto' | 'sync' | 'microtask' | 'frame' | { every: number } }) => (
  <output>{hooks.useTopic('count', { delivery }) ?? 'none'}</output>
)
const shown = () => screen.getByRole('status').textContent

describe('useTopic', () => {
  it('reads the newest value, undefined while there is none, and renders again when it changes', () => {
    const { bus } = scene(<Count />)
    expect(shown()).toBe('none')
    act(() => bus.publish('count', 0))
    expect(shown()).toBe('0')
    act(() => {
      bus.publish('count', 1)
      bus.publish('count', 2)
    })
    expect(shown()).toBe('2')
  })

  it('shows each of many batches in one act: they are no circle of listeners', () => {
    const errors: unknown[] = []
    const { bus } = scene(<Count />, new Bus<Topics>({ onError: error => errors.push(error) }))
    act(() => {
      for (let count = 1; count <= 2_100; count++) bus.batch(() => bus.publish('count', count))
    })
    expect([shown(), errors]).toEqual(['2100', []])
  })

  it('without a provider uses the default bus', () => {
    const Bid = () => <output>{useTopic<Quote>('prices')?.bid ?? 'none'}</output>
    render(<Bid />)
    act(() => defaultBus.publish('prices', { bid: 7, ask: 8 }))
    expect(shown()).toBe('7')
  })

  it('takes another bus than the provider’s', () => {
    const other = new Bus<Topics>()
    const Other = () => <output>{useTopic('count', { bus: other }) ?? 'none'}</output>
    const { bus } = scene(<Other />)
    act(() => {
      bus.publish('count', 1)
      other.publish('count', 2)
    })
    expect(shown()).toBe('2')
  })

  it('sees what was published between render and subscribe, in a layout effect too', () => {
    const bus = new Bus<Topics>()
    const Publisher = () => {
      useLayoutEffect(() => bus.publish('count', 5), [])
      return null
    }
    scene(
      <>
        <Publisher />
        <Count delivery="frame" />
      </>,
      bus,
    )
    expect(shown()).toBe('5')
  })

  it('NaN, null, empty and false values are values; the same value does not render again', () => {
    const bus = new Bus<{ any: unknown }>()
    let renders = 0
    const Any = () => {
      renders++
      return <output>{String(useTopic('any', { bus }))}</output>
    }
    render(<Any />)
    for (const value of [Number.NaN, null, '', false, 0]) {
      act(() => bus.publish('any', value))
      expect(shown()).toBe(String(value))
      const before = renders
      act(() => bus.publish('any', value))
      expect(renders).toBe(before)
    }
  })

  it('a component that mounts after the others have gone shows the newest value from its first render on', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    const seen: unknown[] = []
    const Seen = () => {
      seen.push(useTopic('count', { bus, delivery: 'frame' }))
      return null
    }
    const first = render(<Seen />)
    first.unmount()
    bus.publish('count', 2)
    render(<Seen />)
    expect(seen).toEqual([1, 2])
    // The value that was there already asks for no frame.
    expect(frames.callbacks).toHaveLength(0)
  })

  it('a topic that was removed shows no value, and the one that comes after it is heard', () => {
    const { bus } = scene(<Count />)
    act(() => bus.publish('count', 1))
    act(() => void bus.removeTopic('count'))
    expect(shown()).toBe('none')
    act(() => bus.publish('count', 2))
    expect(shown()).toBe('2')
    act(() => bus.close())
    expect(shown()).toBe('none')
  })

  it('a topic that is replaced in one go shows its successor with the delivery, and nothing in between', () => {
    const seen: unknown[] = []
    const Seen = () => {
      const value = hooks.useTopic('count', { delivery: 'frame' })
      useLayoutEffect(() => void seen.push(value), [value])
      return null
    }
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    render(
      <BusProvider bus={bus}>
        <Seen />
      </BusProvider>,
    )
    act(() =>
      bus.batch(() => {
        bus.removeTopic('count')
        bus.publish('count', 2)
      }),
    )
    expect(seen).toEqual([1])
    act(() => frames.run())
    expect(seen).toEqual([1, 2])
  })

  it('a topic that was removed while a frame was due is heard again at once', () => {
    const { bus } = scene(<Count />)
    outsideAct(() => {
      bus.publish('count', 1)
      bus.removeTopic('count')
    })
    act(() => bus.publish('count', 2))
    expect(shown()).toBe('2')
  })

  it('a source that could not begin leaves nothing behind', () => {
    const bus = new Bus<Topics>({ maxTopics: 1 })
    bus.publish('text', 'full')
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(() => scene(<Count />, bus)).toThrow()
    silence.mockRestore()
    bus.removeTopic('text')
    bus.publish('count', 7)
    expect(
      renderToString(
        <BusProvider bus={bus}>
          <Count />
        </BusProvider>,
      ),
    ).toContain('7')
  })

  it.each(['', 7 as never])('the name %j is refused with a TypeError where it is used', name => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const Wrong = () => <output>{String(useTopic(name))}</output>
    expect(() => render(<Wrong />)).toThrow(TypeError)
    expect(() => renderToString(<Wrong />)).toThrow('not empty')
    silence.mockRestore()
  })

  it('on a bus that was closed shows no value and does not throw', () => {
    const bus = new Bus<Topics>()
    bus.close()
    scene(<Count />, bus)
    expect(shown()).toBe('none')
  })

  it('leaves nothing behind: a thousand components, mounted and unmounted', () => {
    const bus = new Bus<Topics>()
    const cells = Array.from({ length: 1_000 }, (_, index) => index)
    const Cell = ({ index }: { index: number }) => <i>{hooks.useTopic(`cell/${index % 10}`)}</i>
    const { unmount } = scene(
      cells.map(index => <Cell key={index} index={index} />),
      bus,
    )
    expect(bus.topicCount).toBe(10)
    // However many components read a topic, one source subscribes: a frame listener and a check for urgency.
    expect(bus.topic('cell/0').subscriberCount).toBe(1)
    unmount()
    for (const name of bus.topicNames()) expect(bus.topic(name).subscriberCount).toBe(0)
  })

  it('rendering alone makes no topic and subscribes to nothing', () => {
    const bus = new Bus<Topics>()
    renderToString(
      <BusProvider bus={bus}>
        <Count />
      </BusProvider>,
    )
    expect(bus.topicCount).toBe(0)
  })
})

describe("Smooth by default: delivery 'auto'", () => {
  it('a publish from outside is delivered with the next animation frame', () => {
    const { bus } = scene(<Count />)
    outsideAct(() => bus.publish('count', 1))
    expect(shown()).toBe('none')
    act(() => frames.run())
    expect(shown()).toBe('1')
  })

  it('a publish made while the browser handles a discrete user event is delivered at once, also when one from elsewhere is due', async () => {
    const { bus } = scene(<Count />)
    outsideAct(() => bus.publish('count', 1))
    let next = 1
    const publish = () => outsideAct(() => bus.publish('count', ++next))
    for (const [type, expected] of [
      ['mousemove', 'none'],
      ['message', 'none'],
      ['input', '4'],
      ['click', '5'],
    ] as const) {
      document.body.addEventListener(type, publish, { once: true })
      document.body.dispatchEvent(new Event(type, { bubbles: true }))
      await Promise.resolve()
      expect(shown()).toBe(expected)
    }
    // The event is over: what comes now waits.
    publish()
    await Promise.resolve()
    expect(shown()).toBe('5')
    act(() => frames.run())
    expect(shown()).toBe('6')
  })

  it('also inside a shadow tree', async () => {
    const host = document.body.appendChild(document.createElement('div'))
    const container = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'))
    const bus = new Bus<Topics>()
    const Field = () => <input value={useTopic('text', { bus }) ?? ''} readOnly />
    const view = render(<Field />, { container })
    const input = container.querySelector('input') as HTMLInputElement
    input.addEventListener('input', () => outsideAct(() => bus.publish('text', 'typed')))
    input.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
    await Promise.resolve()
    expect(input.value).toBe('typed')
    view.unmount()
    host.remove()
  })

  it('a controlled input keeps its caret while the topic is also published from elsewhere', async () => {
    const Input = () => {
      const text = hooks.useTopic('text') ?? ''
      const publish = hooks.usePublish('text')
      return <input value={text} onChange={event => publish(event.currentTarget.value)} />
    }
    const { bus } = scene(<Input />)
    act(() => bus.publish('text', 'hello'))
    const input = screen.getByRole<HTMLInputElement>('textbox')
    const user = userEvent.setup()
    await user.click(input)
    input.setSelectionRange(2, 2)
    await user.keyboard('XY')
    outsideAct(() => bus.publish('text', `${input.value}!`))
    await user.keyboard('Z')
    act(() => frames.run())
    expect(input.value).toBe('heXYZllo')
    expect(input.selectionStart).toBe(5)
  })
})

describe('The snapshot is throttled, not only the callback', () => {
  it('an unrelated render does not leak a newer value', () => {
    const { bus, update } = scene(<Count delivery="frame" />)
    act(() => bus.publish('count', 1))
    act(() => frames.run())
    act(() => bus.publish('count', 2))
    update(<Count delivery="frame" />)
    expect(shown()).toBe('1')
    act(() => frames.run())
    expect(shown()).toBe('2')
  })

  it('a component that mounts in between shows what the others show', () => {
    const { bus, update } = scene(<Count delivery="frame" />)
    act(() => bus.publish('count', 1))
    act(() => frames.run())
    act(() => bus.publish('count', 2))
    update(
      <>
        <Count delivery="frame" />
        <Count delivery="frame" />
      </>,
    )
    expect(screen.getAllByRole('status').map(element => element.textContent)).toEqual(['1', '1'])
    act(() => frames.run())
    expect(screen.getAllByRole('status').map(element => element.textContent)).toEqual(['2', '2'])
  })

  it.each(['sync', 'microtask', { every: 20 }] as const)('delivery %j', async delivery => {
    const { bus } = scene(<Count delivery={delivery} />)
    act(() => bus.publish('count', 1))
    await act(async () => {})
    act(() => bus.flush())
    expect(shown()).toBe('1')
  })

  it('an inline { every } keeps its subscription over renders', () => {
    const { bus, update } = scene(<Count delivery={{ every: 60_000 }} />)
    act(() => bus.publish('count', 1))
    expect(shown()).toBe('1')
    act(() => bus.publish('count', 2))
    for (let i = 0; i < 3; i++) update(<Count delivery={{ every: 60_000 }} />)
    expect(shown()).toBe('1')
    act(() => bus.flush())
    expect(shown()).toBe('2')
  })
})

describe('One frame, one commit', () => {
  const Wall = () => (
    <>
      {Array.from({ length: 50 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells never move.
        <Cell key={index} index={index} />
      ))}
    </>
  )
  const Cell = ({ index }: { index: number }) => <i>{hooks.useTopic(`cell/${index}`)}</i>

  it.skipIf(isPreact)('however many topics changed, however often', () => {
    const { bus, commits } = scene(<Wall />)
    outsideAct(() => {
      for (let i = 0; i < 100_000; i++) bus.publish(`cell/${i % 50}`, i)
    })
    expect(frames.callbacks).toHaveLength(1)
    expect(commits.count).toBe(0)
    act(() => frames.run())
    expect(commits.count).toBe(1)
    expect(document.body.textContent).toContain('99999')
  })

  it('300 publishes with microtask gaps plus a passive setState raise nothing', async () => {
    const Nervous = () => {
      const [, setState] = useState({})
      const value = hooks.useTopic('count')
      useEffect(() => {
        if (value !== undefined) setState({})
      }, [value])
      return <output>{value}</output>
    }
    const errors = vi.spyOn(console, 'error')
    const { bus } = scene(<Nervous />)
    for (let i = 1; i <= 300; i++) {
      outsideAct(() => bus.publish('count', i))
      await null
    }
    act(() => frames.run())
    expect(shown()).toBe('300')
    expect(errors).not.toHaveBeenCalled()
    errors.mockRestore()
  })
})

describe('Selectors are safe', () => {
  it('selects, and renders only when the selection changes', () => {
    let renders = 0
    const Bid = () => {
      renders++
      return <output>{hooks.useTopic('prices', { select: quote => quote.bid }) ?? 'none'}</output>
    }
    const bus = new Bus<Topics>()
    render(
      <BusProvider bus={bus}>
        <Bid />
      </BusProvider>,
    )
    act(() => bus.publish('prices', { bid: 1, ask: 2 }))
    const before = renders
    act(() => bus.publish('prices', { bid: 1, ask: 3 }))
    expect(renders).toBe(before)
    act(() => bus.publish('prices', { bid: 2, ask: 3 }))
    expect(shown()).toBe('2')
    expect(renders).toBe(before + 1)
  })

  it('an inline selector that builds a new object each time neither loops nor re-renders without a change', () => {
    let renders = 0
    const Built = () => {
      renders++
      const built = hooks.useTopic('prices', {
        select: quote => ({ bid: quote.bid }),
        isEqual: (a, b) => a.bid === b.bid,
      })
      return <output>{built?.bid ?? 'none'}</output>
    }
    const Loose = () => <b>{hooks.useTopic('prices', { select: quote => [quote.bid] })?.[0]}</b>
    const bus = new Bus<Topics>()
    render(
      <BusProvider bus={bus}>
        <Built />
        <Loose />
      </BusProvider>,
    )
    act(() => bus.publish('prices', { bid: 1, ask: 2 }))
    const before = renders
    act(() => bus.publish('prices', { bid: 1, ask: 3 }))
    expect(renders).toBe(before)
  })

  it('an equal selection keeps its identity, also over renders with a new selector', () => {
    const seen = new Set<unknown>()
    const Kept = ({ round }: { round: number }) => {
      seen.add(hooks.useTopic('prices', { select: quote => ({ bid: quote.bid }), isEqual: (a, b) => a.bid === b.bid }))
      return <output>{round}</output>
    }
    const { bus, update } = scene(<Kept round={0} />)
    act(() => bus.publish('prices', { bid: 1, ask: 2 }))
    for (let round = 1; round < 4; round++) update(<Kept round={round} />)
    act(() => bus.publish('prices', { bid: 1, ask: 9 }))
    // In StrictMode the first render selects twice, before anything is committed.
    expect(seen.size).toBeLessThanOrEqual(3)
    const before = seen.size
    update(<Kept round={9} />)
    expect(seen.size).toBe(before)
  })

  it('a selector that throws is thrown where it is used', () => {
    class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
      override state: { error?: Error } = {}
      static getDerivedStateFromError(error: Error) {
        return { error }
      }
      override render() {
        return this.state.error ? <p>{this.state.error.message}</p> : this.props.children
      }
    }
    const Throwing = () => {
      hooks.useTopic('count', {
        select: count => {
          if (count > 1) throw new Error(`no ${count}`)
          return count
        },
      })
      return <output>fine</output>
    }
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { bus } = scene(
      <>
        <Boundary>
          <Throwing />
        </Boundary>
        <Count />
      </>,
    )
    act(() => bus.publish('count', 1))
    act(() => bus.publish('count', 2))
    expect(screen.getByText('no 2')).toBeTruthy()
    expect(shown()).toBe('2')
    silence.mockRestore()
  })

  it('no zombie children: a child of an item that is gone is not asked to select it', () => {
    const bus = new Bus<{ items: Record<string, { label: string }> }>()
    const Item = ({ id }: { id: string }) => (
      <li>{useTopic('items', { bus, select: items => (items[id] as { label: string }).label })}</li>
    )
    const List = () => {
      const ids = useTopic('items', { bus, select: Object.keys, isEqual: (a, b) => a.join() === b.join() }) ?? []
      return (
        <ul>
          {ids.map(id => (
            <Item key={id} id={id} />
          ))}
        </ul>
      )
    }
    bus.publish('items', { a: { label: 'A' }, b: { label: 'B' } })
    const errors = vi.spyOn(console, 'error')
    render(<List />)
    act(() => bus.publish('items', { b: { label: 'B2' } }))
    expect(screen.getAllByRole('listitem').map(item => item.textContent)).toEqual(['B2'])
    expect(errors).not.toHaveBeenCalled()
    errors.mockRestore()
  })
})

describe('a hook whose topic name, bus, selector or delivery changes switches in the same render', () => {
  it('with no value of the old one shown', () => {
    const one = new Bus<Topics>()
    const two = new Bus<Topics>()
    one.publish('cell/1', 11)
    one.publish('cell/2', 12)
    two.publish('cell/2', 22)
    const renders: string[] = []
    const Cell = ({ index, bus, factor }: { index: number; bus: Bus<Topics>; factor: number }) => {
      const value = useTopic(`cell/${index}`, {
        bus,
        select: number => number * factor,
        delivery: factor > 1 ? 'sync' : 'frame',
      })
      renders.push(`${index} ${factor} ${value}`)
      return <output>{value}</output>
    }
    const view = render(<Cell index={1} bus={one} factor={1} />)
    view.rerender(<Cell index={2} bus={one} factor={1} />)
    view.rerender(<Cell index={2} bus={two} factor={1} />)
    view.rerender(<Cell index={2} bus={two} factor={10} />)
    expect(renders).toEqual(['1 1 11', '2 1 12', '2 1 22', '2 10 220'])
    act(() => two.publish('cell/2', 23))
    expect(shown()).toBe('230')
    expect(one.topic('cell/1').subscriberCount + one.topic('cell/2').subscriberCount).toBe(0)
  })

  it('also when the selector alone changes, with the same value', () => {
    const bus = new Bus<Topics>()
    bus.publish('prices', { bid: 1, ask: 2 })
    const Side = ({ side }: { side: keyof Quote }) => (
      <output>{useTopic('prices', { bus, select: quote => quote[side] })}</output>
    )
    const view = render(<Side side="bid" />)
    view.rerender(<Side side="ask" />)
    expect(shown()).toBe('2')
  })

  it('also when isEqual would forgive the difference between the two', () => {
    const bus = new Bus<Topics>()
    bus.publish('cell/1', 10)
    bus.publish('cell/2', 10.4)
    const Cell = ({ index }: { index: number }) => (
      <output>
        {useTopic(`cell/${index}`, { bus, select: number => number, isEqual: (a, b) => Math.abs(a - b) < 1 })}
      </output>
    )
    const view = render(<Cell index={1} />)
    view.rerender(<Cell index={2} />)
    expect(shown()).toBe('10.4')
    act(() => bus.publish('cell/2', 10.9))
    expect(shown()).toBe('10.4')
  })

  it('options written inline never subscribe anew', () => {
    const bus = new Bus<Topics>()
    const topic = bus.topic('count')
    const subscribe = vi.spyOn(topic, 'subscribe')
    const Inline = () => (
      <output>{useTopic('count', { bus, select: count => count + 1, isEqual: (a, b) => a === b })}</output>
    )
    const view = render(<Inline />)
    const before = subscribe.mock.calls.length
    for (let i = 0; i < 5; i++) view.rerender(<Inline />)
    act(() => bus.publish('count', 1))
    expect(subscribe.mock.calls.length).toBe(before)
  })
})

describe('usePublish, useBus and BusProvider', () => {
  it('usePublish has a stable identity, renders nothing, and makes no topic before the first publish', () => {
    const bus = new Bus<Topics>()
    const seen = new Set<unknown>()
    const Publisher = ({ round }: { round: number }) => {
      seen.add(usePublish('count', { bus }))
      return <output>{round}</output>
    }
    const view = render(<Publisher round={0} />)
    view.rerender(<Publisher round={1} />)
    expect(seen.size).toBe(1)
    expect(bus.topicCount).toBe(0)
    const publish = [...seen][0] as (value: number) => void
    act(() => publish(3))
    expect(bus.latest('count')).toBe(3)
  })

  it('usePublish publishes to the name and the bus of the last render', () => {
    const one = new Bus<Topics>()
    const two = new Bus<Topics>()
    let publish: (value: number) => void = () => {}
    const Publisher = ({ index, bus }: { index: number; bus: Bus<Topics> }) => {
      publish = usePublish(`cell/${index}`, { bus })
      return null
    }
    const view = render(<Publisher index={1} bus={one} />)
    view.rerender(<Publisher index={2} bus={one} />)
    publish(5)
    view.rerender(<Publisher index={2} bus={two} />)
    publish(6)
    expect([one.latest('cell/1'), one.latest('cell/2'), two.latest('cell/2')]).toEqual([undefined, 5, 6])
  })

  it('a provider may change its bus and its delivery, also one above another', async () => {
    const one = new Bus<Topics>()
    const two = new Bus<Topics>()
    one.publish('count', 1)
    two.publish('count', 2)
    const Calm = memo(() => <Count />)
    const Page = ({ bus, delivery }: { bus: Bus<Topics>; delivery: 'frame' | 'sync' }) => (
      <BusProvider bus={bus}>
        <BusProvider delivery={delivery}>
          <Calm />
        </BusProvider>
      </BusProvider>
    )
    const view = render(<Page bus={one} delivery="frame" />)
    expect(shown()).toBe('1')
    view.rerender(<Page bus={two} delivery="frame" />)
    expect(shown()).toBe('2')
    expect(one.topic('count').subscriberCount).toBe(0)
    view.rerender(<Page bus={two} delivery="sync" />)
    act(() => two.publish('count', 3))
    expect(shown()).toBe('3')
  })

  it('a provider with an inline { every } renders nobody again', () => {
    let renders = 0
    const Calm = memo(() => {
      renders++
      return <output>{hooks.useTopic('count')}</output>
    })
    const bus = new Bus<Topics>()
    const Page = () => (
      <BusProvider bus={bus} delivery={{ every: 250 }}>
        <Calm />
      </BusProvider>
    )
    const view = render(<Page />)
    const before = renders
    view.rerender(<Page />)
    expect(renders).toBe(before)
  })

  it('providers nest: each prop comes from the nearest that gives it', async () => {
    const bus = new Bus<Topics>()
    let seen: unknown
    const Peek = () => {
      seen = useBus()
      return <Count />
    }
    render(
      <BusProvider bus={bus} delivery="frame">
        <BusProvider delivery="sync">
          <Peek />
        </BusProvider>
      </BusProvider>,
    )
    expect(seen).toBe(bus)
    outsideAct(() => bus.publish('count', 1))
    await Promise.resolve()
    expect(shown()).toBe('1')
  })
})
