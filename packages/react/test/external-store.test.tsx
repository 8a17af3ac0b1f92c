/** What React's own tests ask of an external store, asked of a topic: of both ways to be told, in StrictMode and without. */
import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import {
  Component,
  Fragment,
  memo,
  type ReactNode,
  StrictMode,
  Suspense,
  startTransition,
  useEffect,
  useInsertionEffect,
  useLayoutEffect,
  useState,
} from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'
import { beSlow, live } from './live.js'
import { isPreact } from './runtime.js'

interface Quote {
  bid: number
  ask: number
}
type Topics = { count: number; quote: Quote; any: unknown; ids: string[]; labels: Record<string, { text: string }> }
const { useTopic } = createTopicHooks<Topics>()

runFramesByHand()
afterEach(cleanup)

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {}
  static getDerivedStateFromError(error: Error) {
    return { error }
  }
  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <button type="button" onClick={() => this.setState({ error: undefined as never })}>
        {error.message}
      </button>
    )
  }
}

const texts = (root: ParentNode = document) => [...root.querySelectorAll('i')].map(element => element.textContent)

describe.each([
  ['sync', StrictMode],
  ['frame', StrictMode],
  ['sync', Fragment],
  ['frame', Fragment],
] as const)('delivery %j, %s', (delivery, wrapper) => {
  const mount = (children: ReactNode) => render(children, { wrapper })
  /** Publishes and has it delivered, wherever this is: in an effect, in a render's pause. */
  const deliver = <Name extends keyof Topics>(bus: Bus<Topics>, name: Name, value: Topics[Name]): void =>
    outsideAct(() => {
      bus.publish(name, value as never)
      frames.run()
    })
  const Count = ({ bus, children }: { bus: Bus<Topics>; children?: ReactNode }) => (
    <>
      <i>{useTopic('count', { bus, delivery })}</i>
      {children}
    </>
  )

  describe('a publish between render and subscribe is not missed', () => {
    it.each([
      ['an insertion effect', useInsertionEffect],
      ['a layout effect', useLayoutEffect],
      ['a passive effect', useEffect],
    ])('in %s', (_, useEffectOfSomeKind) => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      // A child's effects come before those of the hook above it; those of a later sibling after the first hook's, before the last.
      const Publisher = () => {
        useEffectOfSomeKind(() => deliver(bus, 'count', (bus.latest('count') ?? 0) + 1), [])
        return null
      }
      mount(
        <>
          <Count bus={bus}>
            <Publisher />
          </Count>
          <Count bus={bus} />
        </>,
      )
      const newest = `${bus.latest('count')}`
      expect(Number(newest)).toBeGreaterThan(1)
      expect(texts()).toEqual([newest, newest])
    })
  })

  describe('flip-flops', () => {
    it('a value that goes and comes back before React looks commits nothing, and with frames renders nothing', () => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      let renders = 0
      const commits: unknown[] = []
      const Counted = () => {
        renders++
        const value = useTopic('count', { bus, delivery })
        useLayoutEffect(() => void commits.push(value), [value])
        return <i>{value}</i>
      }
      mount(<Counted />)
      const before = renders
      commits.length = 0
      act(() => {
        for (const value of [2, 3, 1]) bus.publish('count', value)
        frames.run()
      })
      expect(texts()).toEqual(['1'])
      expect(commits).toEqual([])
      if (delivery === 'frame') expect(renders).toBe(before)
    })

    it.each([
      ['layout', useLayoutEffect],
      ['passive', useEffect],
    ])('one that a %s effect of its own commit puts back is shown to be back, by all', (_, useEffectOfSomeKind) => {
      const bus = new Bus<Topics>()
      bus.publish('count', 0)
      const PutsBack = () => {
        const value = useTopic('count', { bus, delivery })
        useEffectOfSomeKind(() => {
          if (value === 1) deliver(bus, 'count', 0)
        }, [value])
        return <i>{value}</i>
      }
      mount(
        <>
          <Count bus={bus} />
          <PutsBack />
          <Count bus={bus} />
        </>,
      )
      for (let round = 0; round < 3; round++) {
        act(() => deliver(bus, 'count', 1))
        expect(texts()).toEqual(['0', '0', '0'])
      }
      act(() => deliver(bus, 'count', 2))
      expect(texts()).toEqual(['2', '2', '2'])
    })
  })

  describe('switching topics in one batch', () => {
    it('with a publish to the new one, before or after: no render mixes them', () => {
      const buses = [new Bus<Topics>(), new Bus<Topics>()] as const
      for (const bus of buses) bus.publish('count', 0)
      const seen = new Set<string>()
      let choose = (_index: 0 | 1): void => {}
      const Switching = () => {
        const [index, setIndex] = useState<0 | 1>(0)
        choose = setIndex
        const value = useTopic('count', { bus: buses[index], delivery })
        seen.add(`${index}:${value}`)
        return <i>{value}</i>
      }
      mount(<Switching />)
      act(() => {
        choose(1)
        deliver(buses[1], 'count', 10)
        deliver(buses[0], 'count', 1)
      })
      expect(texts()).toEqual(['10'])
      act(() => {
        deliver(buses[0], 'count', 2)
        choose(0)
      })
      expect(texts()).toEqual(['2'])
      act(() => deliver(buses[1], 'count', 11))
      expect(texts()).toEqual(['2'])
      // React 18 shows what was published before it shows the state that was set, which is no mixture.
      expect([...seen].filter(each => each !== '0:1')).toEqual(['0:0', '1:10', '0:2'])
    })

    it('a selector that changes together with what it selects from', () => {
      const bus = new Bus<Topics>()
      bus.publish('quote', { bid: 1, ask: 2 })
      const seen: string[] = []
      let choose = (_side: keyof Quote): void => {}
      const Side = () => {
        const [side, setSide] = useState<keyof Quote>('bid')
        choose = setSide
        const value = useTopic('quote', { bus, delivery, select: quote => quote[side] })
        if (seen.at(-1) !== `${side} ${value}`) seen.push(`${side} ${value}`)
        return <i>{value}</i>
      }
      mount(<Side />)
      act(() => {
        choose('ask')
        deliver(bus, 'quote', { bid: 3, ask: 4 })
      })
      act(() => {
        deliver(bus, 'quote', { bid: 5, ask: 6 })
        choose('bid')
      })
      expect(seen.filter(each => each !== 'bid 3' && each !== 'ask 6')).toEqual(['bid 1', 'ask 4', 'bid 5'])
    })

    it('a topic that changes while rendering, with state that is set while rendering', () => {
      const buses = [new Bus<Topics>(), new Bus<Topics>()] as const
      buses[0].publish('count', 1)
      buses[1].publish('count', 2)
      const Follows = ({ wanted }: { wanted: 0 | 1 }) => {
        const [index, setIndex] = useState<0 | 1>(0)
        if (index !== wanted) setIndex(wanted)
        return <i>{useTopic('count', { bus: buses[index], delivery, select: count => ({ count }) })?.count}</i>
      }
      const view = mount(<Follows wanted={0} />)
      view.rerender(<Follows wanted={1} />)
      expect(texts()).toEqual(['2'])
      act(() => deliver(buses[1], 'count', 3))
      expect(texts()).toEqual(['3'])
    })
  })

  describe('selectors', () => {
    it('one that throws is caught by the boundary, and after a reset shows what there is then', () => {
      const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      const select = (count: number) => {
        if (count === 2) throw new Error(`no ${count}`)
        return count
      }
      const Careful = () => <i>{useTopic('count', { bus, delivery, select })}</i>
      mount(
        <>
          <Boundary>
            <Careful />
          </Boundary>
          <Count bus={bus} />
        </>,
      )
      act(() => deliver(bus, 'count', 2))
      expect(document.querySelector('button')?.textContent).toBe('no 2')
      // The neighbour is not harmed.
      expect(texts()).toEqual(['2'])
      act(() => deliver(bus, 'count', 3))
      act(() => document.querySelector('button')?.click())
      expect(texts()).toEqual(['3', '3'])
      silence.mockRestore()
    })

    it('an isEqual that throws is caught by the boundary too', () => {
      const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      const isEqual = (a: number, b: number) => {
        if (b === 2) throw new Error('cannot compare')
        return a === b
      }
      const Careful = () => <i>{useTopic('count', { bus, delivery, select: count => count, isEqual })}</i>
      mount(
        <Boundary>
          <Careful />
        </Boundary>,
      )
      act(() => deliver(bus, 'count', 2))
      expect(document.querySelector('button')?.textContent).toBe('cannot compare')
      silence.mockRestore()
    })

    it.each([Number.NaN, 0, -0, '', false, null, undefined])(
      'may select %j, and that neither loops nor renders again',
      selected => {
        const errors = vi.spyOn(console, 'error')
        const bus = new Bus<Topics>()
        bus.publish('count', 1)
        let renders = 0
        let seen: unknown = 'nothing'
        const Falsy = () => {
          renders++
          seen = useTopic('count', { bus, delivery, select: () => selected })
          return null
        }
        const view = mount(<Falsy />)
        expect(Object.is(seen, selected)).toBe(true)
        const before = renders
        for (let value = 2; value < 5; value++) act(() => deliver(bus, 'count', value))
        expect(renders).toBe(before)
        view.rerender(<Falsy />)
        expect(Object.is(seen, selected)).toBe(true)
        expect(errors).not.toHaveBeenCalled()
        errors.mockRestore()
      },
    )

    it('0 and -0 are two values, NaN is one', () => {
      const bus = new Bus<Topics>()
      const seen: unknown[] = []
      const Any = () => {
        const value = useTopic('any', { bus, delivery })
        useLayoutEffect(() => void seen.push(value), [value])
        return null
      }
      mount(<Any />)
      for (const value of [0, -0, Number.NaN, Number.NaN, 0]) act(() => deliver(bus, 'any', value))
      expect(seen.filter((value, at) => at === 0 || !Object.is(value, seen[at - 1]))).toEqual([
        undefined,
        0,
        -0,
        Number.NaN,
        0,
      ])
    })

    it('run once for each value and component, however often the others render', () => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      const select = vi.fn((count: number) => count)
      const Selecting = memo(() => <i>{useTopic('count', { bus, delivery, select })}</i>)
      render(<Selecting />)
      expect(select).toHaveBeenCalledTimes(1)
      act(() => deliver(bus, 'count', 2))
      expect(select).toHaveBeenCalledTimes(2)
      act(() => deliver(bus, 'count', 2))
      expect(select).toHaveBeenCalledTimes(2)
    })
  })

  describe('no zombie children', () => {
    it('nor stale props: a child whose item went with its parent’s list, from two topics in one batch, is not shown without it', () => {
      const errors = vi.spyOn(console, 'error')
      const bus = new Bus<Topics>()
      bus.publish('ids', ['a', 'b'])
      bus.publish('labels', { a: { text: 'A' }, b: { text: 'B' } })
      const Label = ({ id }: { id: string }) => (
        <i>{useTopic('labels', { bus, delivery, select: labels => (labels[id] as { text: string }).text })}</i>
      )
      // The children subscribe first.
      const List = () => useTopic('ids', { bus, delivery })?.map(id => <Label key={id} id={id} />)
      mount(<List />)
      expect(texts()).toEqual(['A', 'B'])
      for (const order of [
        ['labels', 'ids'],
        ['ids', 'labels'],
      ] as const) {
        act(() => {
          bus.batch(() => {
            for (const name of order)
              if (name === 'ids') bus.publish('ids', ['b'])
              else bus.publish('labels', { b: { text: 'B2' } })
          })
          frames.run()
        })
        expect(texts()).toEqual(['B2'])
        act(() => {
          bus.batch(() => {
            bus.publish('labels', { a: { text: 'A' }, b: { text: 'B' } })
            bus.publish('ids', ['a', 'b'])
          })
          frames.run()
        })
        expect(texts()).toEqual(['A', 'B'])
      }
      expect(errors).not.toHaveBeenCalled()
      errors.mockRestore()
    })
  })

  describe.skipIf(isPreact)('mutations between interleaved renders', () => {
    it('of components that are there already, rendered again by a transition: no commit mixes, the last has the newest', async () => {
      const bus = new Bus<Topics>()
      bus.publish('count', 0)
      const commits: (string | null)[][] = []
      let rendered = 0
      const Slow = ({ round }: { round: number }) => {
        const value = useTopic('count', { bus, delivery })
        if (round > 0) {
          rendered++
          beSlow()
        }
        return <i>{value}</i>
      }
      let next = (_round: number): void => {}
      const Many = () => {
        const [round, setRound] = useState(0)
        next = setRound
        useLayoutEffect(() => void commits.push(texts()))
        return Array.from({ length: 8 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells never move.
          <Slow key={index} round={round} />
        ))
      }
      using page = live(<Many />)
      await page.until(() => commits.length > 0)
      startTransition(() => next(1))
      await page.until(() => rendered > 0)
      expect(rendered).toBeLessThan(8)
      deliver(bus, 'count', 1)
      await page.until(() => texts(page.element).every(text => text === '1'))
      await page.until(() => commits.length > 1)
      for (const commit of commits) expect(new Set(commit).size).toBe(1)
    })

    it('of a transition that waits for data: what is seen goes on, and what comes after has the newest', async () => {
      const bus = new Bus<Topics>()
      bus.publish('count', 0)
      let arrive = (): void => {}
      let data: Promise<void> | undefined = new Promise(resolve => {
        arrive = () => {
          data = undefined
          resolve()
        }
      })
      const Waits = () => {
        if (data) throw data
        return <Count bus={bus} />
      }
      let go = (_there: boolean): void => {}
      const Page = () => {
        const [there, setThere] = useState(false)
        go = setThere
        return (
          <Suspense fallback="waiting">
            <Count bus={bus} />
            {there && <Waits />}
          </Suspense>
        )
      }
      using page = live(<Page />)
      await page.until(() => texts(page.element).join() === '0')
      startTransition(() => go(true))
      await page.until(() => true)
      for (let value = 1; value < 4; value++) {
        deliver(bus, 'count', value)
        await page.until(() => texts(page.element)[0] === `${value}`)
        expect(page.element.textContent).toBe(`${value}`)
      }
      arrive()
      await page.until(() => texts(page.element).join() === '3,3')
    })
  })
})

it('no leak after mounting and unmounting a thousand times', { timeout: 20_000 }, () => {
  const listens = vi.spyOn(globalThis, 'addEventListener')
  const bus = new Bus<Topics>()
  const topic = bus.topic('count')
  const Twice = () => (
    <>
      {useTopic('count', { bus })}
      {useTopic('count', { bus, delivery: 'sync', select: count => ({ count }) })?.count}
    </>
  )
  for (let round = 0; round < 1_000; round++) {
    const view = render(<Twice />, { wrapper: round % 2 ? StrictMode : Fragment })
    if (round % 100 === 0) {
      outsideAct(() => bus.publish('count', round))
      act(() => frames.run())
    }
    view.unmount()
  }
  expect(topic.subscriberCount).toBe(0)
  expect(frames.callbacks).toHaveLength(0)
  // What is listened to at the window for the sake of the hooks is listened to once, if at all.
  expect(listens.mock.calls.filter(([type]) => type === 'keydown').length).toBeLessThanOrEqual(1)
  bus.cleanupUnusedTopics()
  expect(bus.topicCount).toBe(0)
  listens.mockRestore()
})
