/** A hook whose topic name, bus, selector or delivery changes switches in the same render, with no value of the old topic shown: every hook. */
import { Bus } from '@dropslot/core'
import { createTopicHooks, type HookDelivery } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import { Fragment, type ReactNode, StrictMode, Suspense, useLayoutEffect } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'

type Topics = { [cell: `cell/${string}`]: number }
type Name = 'cell/a' | 'cell/b'
const hooks = createTopicHooks<Topics>()

runFramesByHand()
afterEach(cleanup)

interface Props {
  readonly bus: Bus<Topics>
  readonly name: Name
  readonly delivery?: HookDelivery
}

/** What each render showed, without repetitions. */
const shown: string[] = []
const show = (value: unknown): ReactNode => {
  if (shown.at(-1) !== `${value}`) shown.push(`${value}`)
  return <i>{`${value}`}</i>
}
const text = () => document.querySelector('i')?.textContent

let one: Bus<Topics>
let two: Bus<Topics>
beforeEach(() => {
  shown.length = 0
  one = new Bus<Topics>()
  two = new Bus<Topics>()
  // Values say where they are from, and the versions are different ones.
  one.publish('cell/a', 11)
  for (const value of [0, 12]) one.publish('cell/b', value)
  for (const value of [0, 0, 21]) two.publish('cell/a', value)
  for (const value of [0, 0, 0, 22]) two.publish('cell/b', value)
})

const readers = {
  useTopic: ({ bus, name, delivery }: Props) => show(hooks.useTopic(name, { bus, delivery })),
  'useTopic with a selector': ({ bus, name, delivery }: Props) =>
    show(hooks.useTopic(name, { bus, delivery, select: value => [value], isEqual: ([a], [b]) => a === b })),
  useTopics: ({ bus, name, delivery }: Props) => show([...hooks.useTopics(name, { bus, delivery }).values()]),
  useTopicSuspense: ({ bus, name, delivery }: Props) => show(hooks.useTopicSuspense(name, { bus, delivery })),
  // The version, of which each topic has its own.
  useTopicStatus: ({ bus, name, delivery }: Props) =>
    show([0, 11, 12, 21, 22][hooks.useTopicStatus(name, { bus, delivery }).version]),
}

describe.each(Object.entries(readers))('%s', (hook, Reader) => {
  describe.each([
    ['StrictMode', StrictMode],
    ['no StrictMode', Fragment],
  ])('in %s', (_, wrapper) => {
    const mount = (page: ReactNode) => render(<Suspense fallback="waiting">{page}</Suspense>, { wrapper })
    type View = ReturnType<typeof mount>
    const change = (view: View, page: ReactNode) => view.rerender(<Suspense fallback="waiting">{page}</Suspense>)

    it('the name, the bus, and both at once', () => {
      const view = mount(<Reader bus={one} name="cell/a" />)
      change(view, <Reader bus={one} name="cell/b" />)
      change(view, <Reader bus={two} name="cell/b" />)
      change(view, <Reader bus={one} name="cell/a" />)
      change(view, <Reader bus={two} name="cell/b" />)
      expect(shown).toEqual(['11', '12', '22', '11', '22'])
      expect(one.topic('cell/a').subscriberCount + one.topic('cell/b').subscriberCount).toBe(0)
      // What happens where it does not look any more renders nothing.
      act(() => {
        one.publish('cell/a', 99)
        two.publish('cell/a', 99)
        frames.run()
      })
      expect(shown).toHaveLength(5)
    })

    it('the provider’s bus', () => {
      const Inner = () => <Reader bus={hooks.useBus()} name="cell/a" />
      const view = mount(
        <hooks.BusProvider bus={one}>
          <Inner />
        </hooks.BusProvider>,
      )
      change(
        view,
        <hooks.BusProvider bus={two}>
          <Inner />
        </hooks.BusProvider>,
      )
      expect(shown).toEqual(['11', '21'])
    })

    it('the name while a value of the old topic is due: it is not shown, not even for a frame', () => {
      const view = mount(<Reader bus={one} name="cell/a" delivery="frame" />)
      outsideAct(() => one.publish('cell/a', 99))
      change(view, <Reader bus={one} name="cell/b" delivery="frame" />)
      act(() => frames.run())
      expect(shown).toEqual(['11', '12'])
    })

    it.each(['sync', 'microtask', { every: 50 }] as const)(
      'the delivery, from the frame to %j: what was due with the old one is shown by the new one',
      delivery => {
        const view = mount(<Reader bus={one} name="cell/a" delivery="frame" />)
        outsideAct(() => one.publish('cell/a', 12))
        change(view, <Reader bus={one} name="cell/a" delivery="frame" />)
        expect(shown).toEqual(['11'])
        change(view, <Reader bus={one} name="cell/a" delivery={delivery} />)
        expect(shown).toEqual(['11', '12'])
      },
    )

    it('to a topic without a value', () => {
      const view = mount(<Reader bus={one} name="cell/a" />)
      const empty = new Bus<Topics>()
      change(view, <Reader bus={empty} name="cell/a" />)
      if (hook === 'useTopicSuspense') expect(document.body.textContent).toContain('waiting')
      else expect(text()).not.toBe('11')
      expect(shown.slice(1)).not.toContain('11')
    })
  })
})

it('useTopicStatus: staleAfter alone', () => {
  vi.useFakeTimers()
  const Status = ({ staleAfter }: { staleAfter: number }) =>
    show(hooks.useTopicStatus('cell/a', { bus: one, staleAfter }).stale)
  const view = render(<Status staleAfter={80} />)
  act(() => vi.advanceTimersByTime(200))
  view.rerender(<Status staleAfter={8_000} />)
  expect(shown).toEqual(['false', 'true', 'false'])
  view.unmount()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('useTopicRef', () => {
  /** What the element holds when the commit's layout effects run, the parent's last: before anything can be painted. */
  const Cell = ({ bus, name, delivery, factor = 1 }: Props & { factor?: number }) => {
    const ref = hooks.useTopicRef(name, (element, value) => element.replaceChildren(`${value * factor}`), {
      bus,
      delivery,
    })
    return <i ref={ref} />
  }
  const Page = (props: Props & { factor?: number }) => {
    useLayoutEffect(() => {
      if (shown.at(-1) !== text()) shown.push(text() ?? '')
    })
    return <Cell {...props} />
  }

  it('the name, the bus, apply and the delivery, before anything is painted', () => {
    const view = render(<Page bus={one} name="cell/a" delivery="frame" />, { wrapper: StrictMode })
    const element = document.querySelector('i')
    outsideAct(() => one.publish('cell/a', 99))
    view.rerender(<Page bus={one} name="cell/b" delivery="frame" />)
    view.rerender(<Page bus={two} name="cell/b" delivery="frame" />)
    outsideAct(() => two.publish('cell/b', 23))
    view.rerender(<Page bus={two} name="cell/b" delivery="frame" factor={10} />)
    view.rerender(<Page bus={two} name="cell/b" delivery="sync" factor={10} />)
    expect(shown).toEqual(['11', '12', '22', '220', '230'])
    frames.run()
    expect(text()).toBe('230')
    expect(document.querySelector('i')).toBe(element)
    expect(one.topic('cell/a').subscriberCount + one.topic('cell/b').subscriberCount).toBe(0)
  })
})

describe('useTopicListener', () => {
  const Ear = ({ bus, name, delivery, heard }: Props & { heard: string[] }) => {
    hooks.useTopicListener(name, value => void heard.push(`${name} ${value}`), { bus, delivery })
    return null
  }

  it.each([
    ['StrictMode', StrictMode],
    ['no StrictMode', Fragment],
  ])(
    'the name, the bus and the delivery: no value of the old one is heard, also none that was due (%s)',
    (_, wrapper) => {
      const heard: string[] = []
      const view = render(<Ear bus={one} name="cell/a" delivery="frame" heard={heard} />, { wrapper })
      outsideAct(() => one.publish('cell/a', 1))
      view.rerender(<Ear bus={one} name="cell/b" delivery="frame" heard={heard} />)
      frames.run()
      expect(heard).toEqual([])
      outsideAct(() => {
        one.publish('cell/a', 2)
        one.publish('cell/b', 3)
      })
      frames.run()
      expect(heard.splice(0)).toEqual(['cell/b 3'])
      view.rerender(<Ear bus={two} name="cell/b" heard={heard} />)
      outsideAct(() => {
        one.publish('cell/b', 4)
        two.publish('cell/b', 5)
      })
      expect(heard).toEqual([])
      frames.run()
      expect(heard.splice(0)).toEqual(['cell/b 5'])
      view.rerender(<Ear bus={two} name="cell/b" delivery="sync" heard={heard} />)
      outsideAct(() => two.publish('cell/b', 6))
      expect(heard).toEqual(['cell/b 6'])
      frames.run()
      expect(heard).toHaveLength(1)
    },
  )
})

it('options and functions written inline never subscribe anew: every hook', () => {
  one.topic('cell/a')
  const spies = [vi.spyOn(one.topic('cell/a'), 'subscribe'), vi.spyOn(one, 'watch')]
  const All = () => {
    hooks.useTopic('cell/a', { bus: one, delivery: { every: 250 }, select: value => [value] })
    hooks.useTopicSuspense('cell/a', { bus: one, timeout: 1_000, select: value => [value] })
    hooks.useTopics('cell/*', { bus: one, delivery: { every: 250 } })
    hooks.useTopics(name => name !== 'cell/b', { bus: one })
    hooks.useTopicStatus('cell/a', { bus: one, delivery: { every: 250 }, staleAfter: 1_000 })
    hooks.useTopicListener('cell/a', () => {}, { bus: one, delivery: { every: 250 } })
    return <i ref={hooks.useTopicRef('cell/a', () => {}, { bus: one, delivery: { every: 250 } })} />
  }
  const view = render(<All />, { wrapper: StrictMode })
  for (const spy of spies) spy.mockClear()
  for (let round = 0; round < 5; round++) view.rerender(<All />)
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
})
