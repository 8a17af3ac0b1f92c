import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import * as React from 'react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'

type Topics = { count: number; [cell: `cell/${string}`]: number }
const { useTopicListener, useTopicRef } = createTopicHooks<Topics>()

runFramesByHand()
afterEach(cleanup)

describe('useTopicListener', () => {
  it('calls the newest listener without a render or a new subscription, equal values too, and stops on unmount', () => {
    const bus = new Bus<Topics>()
    const heard: string[] = []
    let renders = 0
    const Ear = ({ tag }: { tag: string }) => {
      renders++
      useTopicListener('count', value => void heard.push(`${tag}${value}`), { bus })
      return null
    }
    const view = render(<Ear tag="a" />)
    const subscribe = vi.spyOn(bus.topic('count'), 'subscribe')
    view.rerender(<Ear tag="b" />)
    expect(subscribe).not.toHaveBeenCalled()
    outsideAct(() => {
      bus.publish('count', 1)
      bus.publish('count', 2)
    })
    expect(heard).toEqual([])
    frames.run()
    frames.run()
    outsideAct(() => bus.publish('count', 2))
    frames.run()
    expect(heard).toEqual(['b2', 'b2'])
    act(() => bus.publish('count', 3))
    expect(heard).toEqual(['b2', 'b2', 'b3'])
    frames.run()
    expect(heard).toHaveLength(3)
    expect(renders).toBe(2)
    outsideAct(() => bus.publish('count', 4))
    view.unmount()
    expect(bus.topic('count').subscriberCount).toBe(0)
    frames.run()
    expect(heard).toHaveLength(3)
  })

  it('a listener that returns a promise is not called again until it settles; then it gets the newest value', async () => {
    const bus = new Bus<Topics>()
    const heard: number[] = []
    let settle = () => {}
    const Ear = () => {
      useTopicListener(
        'count',
        value => {
          heard.push(value)
          return new Promise<void>(resolve => {
            settle = resolve
          })
        },
        { bus },
      )
      return null
    }
    render(<Ear />)
    act(() => bus.publish('count', 1))
    for (const value of [2, 3]) act(() => bus.publish('count', value))
    frames.run()
    expect(heard).toEqual([1])
    settle()
    await new Promise(resolve => setTimeout(resolve))
    frames.run()
    expect(heard).toEqual([1, 3])
  })

  it.each(['auto', 'sync', 'microtask', 'frame', { every: 5 }] as const)(
    'delivery %j hears the present value with immediate, and follows a removed topic',
    async delivery => {
      const bus = new Bus<Topics>()
      bus.publish('count', 1)
      const heard: number[] = []
      const Ear = () => {
        useTopicListener('count', value => void heard.push(value), { bus, delivery, immediate: true })
        return null
      }
      render(<Ear />)
      await Promise.resolve()
      frames.run()
      expect(heard).toEqual([1])
      bus.removeTopic('count')
      outsideAct(() => bus.publish('count', 2))
      await Promise.resolve()
      frames.run()
      bus.flush()
      expect(heard).toEqual([1, 2])
    },
  )
})

describe('useTopicRef', () => {
  const Cell = (props: {
    bus: Bus<Topics>
    name?: `cell/${string}` | 'count'
    tag?: string
    pause?: 'offscreen'
    count?: { renders: number; applied: number }
  }) => {
    if (props.count) props.count.renders++
    const ref = useTopicRef(
      props.name ?? 'count',
      (element, value) => {
        if (props.count) props.count.applied++
        element.textContent = `${props.tag ?? ''}${value}`
      },
      { bus: props.bus, pause: props.pause },
    )
    return <output ref={ref} />
  }
  const shown = () => document.querySelector('output')?.textContent

  it('applies at attach and with each delivery, with no render', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    const count = { renders: 0, applied: 0 }
    const view = render(<Cell bus={bus} count={count} />)
    expect(shown()).toBe('1')
    expect(count).toEqual({ renders: 1, applied: 1 })
    outsideAct(() => {
      for (let value = 2; value < 100; value++) bus.publish('count', value)
    })
    frames.run()
    expect(shown()).toBe('99')
    expect(count).toEqual({ renders: 1, applied: 2 })
    bus.removeTopic('count')
    expect(shown()).toBe('99')
    bus.publish('count', 100)
    expect(shown()).toBe('100')
    view.unmount()
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('changes of name, bus and apply take effect without remount, in StrictMode, with nothing to warn of', () => {
    const errors = vi.spyOn(console, 'error')
    const bus = new Bus<Topics>()
    const other = new Bus<Topics>()
    bus.publish('cell/a', 1)
    bus.publish('cell/b', 2)
    other.publish('cell/b', 3)
    const page = (cell: React.ReactNode) => <StrictMode>{cell}</StrictMode>
    const view = render(page(<Cell bus={bus} name="cell/a" />))
    const element = document.querySelector('output')
    view.rerender(page(<Cell bus={bus} name="cell/b" />))
    expect(shown()).toBe('2')
    expect(bus.topic('cell/a').subscriberCount).toBe(0)
    view.rerender(page(<Cell bus={other} name="cell/b" />))
    expect(shown()).toBe('3')
    view.rerender(page(<Cell bus={other} name="cell/b" tag="=" />))
    expect(shown()).toBe('=3')
    act(() => other.publish('cell/b', 4))
    expect(shown()).toBe('=4')
    expect(document.querySelector('output')).toBe(element)
    view.unmount()
    expect(errors).not.toHaveBeenCalled()
    errors.mockRestore()
  })

  // React 18 does not say which element a ref lets go.
  it.skipIf(Number.parseInt(React.version, 10) < 19)('several elements at once, from React 19 on', () => {
    const bus = new Bus<Topics>()
    const Two = ({ second }: { second: boolean }) => {
      const ref = useTopicRef('count', (element, value) => element.replaceChildren(`${value}`), { bus })
      return (
        <>
          <i ref={ref} />
          {second && <i ref={ref} />}
        </>
      )
    }
    const view = render(<Two second />)
    act(() => bus.publish('count', 1))
    expect(document.body.textContent).toBe('11')
    view.rerender(<Two second={false} />)
    act(() => bus.publish('count', 2))
    expect(document.body.textContent).toBe('2')
  })

  it("pause: 'offscreen' applies nothing out of view, and the newest once it is back, with one observer for all", () => {
    const made: { see(visible: boolean): void; targets: Set<Element> }[] = []
    class Observer {
      readonly targets = new Set<Element>()
      readonly #callback: IntersectionObserverCallback
      constructor(callback: IntersectionObserverCallback) {
        this.#callback = callback
        made.push(this)
      }
      observe(element: Element) {
        this.targets.add(element)
      }
      unobserve(element: Element) {
        this.targets.delete(element)
      }
      see(isIntersecting: boolean) {
        const entries = [...this.targets].map(target => ({ target, isIntersecting }) as IntersectionObserverEntry)
        this.#callback(entries, this as never)
      }
    }
    vi.stubGlobal('IntersectionObserver', Observer)
    const bus = new Bus<Topics>()
    const count = { renders: 0, applied: 0 }
    const page = (pause?: 'offscreen') => (
      <>
        <Cell bus={bus} count={count} {...(pause ? { pause } : {})} />
        <Cell bus={bus} pause="offscreen" />
      </>
    )
    const view = render(page('offscreen'))
    expect(made).toHaveLength(1)
    const observer = made[0] as (typeof made)[0]
    expect(observer.targets.size).toBe(2)
    act(() => bus.publish('count', 1))
    observer.see(false)
    for (const value of [2, 3, 4]) act(() => bus.publish('count', value))
    expect(shown()).toBe('1')
    observer.see(true)
    expect(shown()).toBe('4')
    expect(count.applied).toBe(2)
    observer.see(false)
    act(() => bus.publish('count', 5))
    view.rerender(page())
    expect(shown()).toBe('5')
    view.unmount()
    expect(observer.targets.size).toBe(0)
  })

  it('an apply that throws is reported, and keeps the value from no other element', () => {
    const reported = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
    const bus = new Bus<Topics>()
    const Bad = () => (
      <i
        ref={useTopicRef(
          'count',
          () => {
            throw new Error('bad')
          },
          { bus },
        )}
      />
    )
    render(
      <>
        <Bad />
        <Cell bus={bus} />
      </>,
    )
    outsideAct(() => bus.publish('count', 1))
    frames.run()
    expect(shown()).toBe('1')
    expect(reported.mock.calls.some(([report]) => String(report).includes('throw'))).toBe(true)
    reported.mockRestore()
  })
})
