import { Bus } from '@dropslot/core'
import { BusProvider, createTopicHooks, dehydrate, type Snapshot } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode, Suspense, useEffect } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToString as renderOnServer } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { frames, outsideAct, runFramesByHand } from './frames.js'
import { isPreact } from './runtime.js'

type Topics = { count: number; quote: { bid: number }; [cell: `cell/${string}`]: number }
const hooks = createTopicHooks<Topics>()

/** React 18 warns of layout effects on a server; in a realm with a `window`, such as this, the hooks have them. */
function renderToString(page: React.ReactNode): string {
  const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    return renderOnServer(page)
  } finally {
    silence.mockRestore()
  }
}

runFramesByHand()
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

describe('dehydrate', () => {
  it('takes the newest values by name, of all topics or of those that match, and leaves nothing behind', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 1)
    bus.publish('count', 2)
    bus.publish('cell/a', 3)
    bus.topic('cell/b')
    expect(dehydrate(bus)).toEqual({ count: 2, 'cell/a': 3 })
    expect(dehydrate(bus, { topics: 'cell/*' })).toEqual({ 'cell/a': 3 })
    expect(dehydrate(bus, { topics: name => name === 'count' })).toEqual({ count: 2 })
    expect(bus.topicCount).toBe(3)
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('any name is safe, __proto__ too, also by way of JSON', () => {
    const bus = new Bus()
    bus.publish('__proto__', { polluted: true })
    bus.publish('constructor', 1)
    const snapshot: Snapshot = JSON.parse(JSON.stringify(dehydrate(bus)))
    expect(Object.keys(snapshot)).toEqual(['__proto__', 'constructor'])
    const Any = ({ name }: { name: string }) => <p>{JSON.stringify(createTopicHooks().useTopic(name as never))}</p>
    const page = (name: string) =>
      renderToString(
        <BusProvider bus={new Bus()} snapshot={snapshot}>
          <Any name={name} />
        </BusProvider>,
      )
    expect(page('__proto__')).toContain('polluted')
    expect(page('toString')).toBe('<p></p>')
  })

  it('hands values on as they are', () => {
    const bus = new Bus<{ any: unknown }>()
    const value = new Map([[1, 2]])
    bus.publish('any', value)
    expect(dehydrate(bus).any).toBe(value)
  })
})

describe('Server rendering reads a snapshot taken from a bus', () => {
  const Count = () => <output>{hooks.useTopic('count') ?? 'none'}</output>
  const Bid = () => <b>{hooks.useTopic('quote', { select: quote => ({ bid: quote.bid }) })?.bid ?? 'none'}</b>
  const Page = ({ bus, snapshot }: { bus: Bus<Topics>; snapshot?: Snapshot | undefined }) => (
    <StrictMode>
      <BusProvider bus={bus} snapshot={snapshot}>
        <Count />
        <Bid />
      </BusProvider>
    </StrictMode>
  )

  function hydrate(bus: Bus<Topics>, html: string, snapshot: Snapshot) {
    const element = document.createElement('div')
    document.body.append(element)
    element.innerHTML = html
    const recovered = vi.fn()
    const errors = vi.spyOn(console, 'error')
    let root: Root | undefined
    act(() => {
      root = hydrateRoot(element, <Page bus={bus} snapshot={snapshot} />, { onRecoverableError: recovered })
    })
    expect(recovered).not.toHaveBeenCalled()
    expect(errors).not.toHaveBeenCalled()
    errors.mockRestore()
    return { element, [Symbol.dispose]: () => act(() => root?.unmount()) }
  }

  it('one bus a request: no value crosses, and none is published', () => {
    const pages = [1, 2].map(count => {
      const bus = new Bus<Topics>()
      bus.publish('count', count)
      const snapshot = dehydrate(bus)
      // What comes while rendering is not in the page, since it is not in the snapshot.
      bus.publish('count', 99)
      return renderToString(<Page bus={bus} snapshot={snapshot} />)
    })
    expect(pages[0]).toContain('1')
    expect(pages[1]).toContain('2')
    const empty = new Bus<Topics>()
    expect(renderToString(<Page bus={empty} snapshot={{ count: 5 }} />)).toContain('5')
    expect(empty.topicCount).toBe(0)
  })

  it('hydration starts from the same snapshot without a mismatch, and the values stay until something newer comes', () => {
    const server = new Bus<Topics>()
    server.publish('count', 1)
    server.publish('quote', { bid: 7 })
    const snapshot = dehydrate(server)
    const html = renderToString(<Page bus={server} snapshot={snapshot} />)
    const bus = new Bus<Topics>()
    using page = hydrate(bus, html, snapshot)
    expect(page.element.textContent).toBe('17')
    expect(bus.latest('count')).toBe(1)
    outsideAct(() => bus.publish('count', 2))
    act(() => frames.run())
    expect(page.element.textContent).toBe('27')
  })

  it('then shows the newest, also what was published between, and of topics that the snapshot has not', () => {
    const server = new Bus<Topics>()
    server.publish('count', 1)
    const snapshot = dehydrate(server)
    const html = renderToString(<Page bus={server} snapshot={snapshot} />)
    const bus = new Bus<Topics>()
    bus.publish('count', 10)
    bus.publish('quote', { bid: 8 })
    using page = hydrate(bus, html, snapshot)
    expect(page.element.textContent).toBe('108')
  })

  // Preact mends without a word.
  it.skipIf(isPreact)('without a snapshot a bus that went on is a mismatch, which React reports and mends', () => {
    const server = new Bus<Topics>()
    server.publish('count', 1)
    const element = document.createElement('div')
    document.body.append(element)
    element.innerHTML = renderToString(<Page bus={server} />)
    const bus = new Bus<Topics>()
    bus.publish('count', 2)
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const recovered = vi.fn()
    let root: Root | undefined
    act(() => {
      root = hydrateRoot(element, <Page bus={bus} />, { onRecoverableError: recovered })
    })
    expect(recovered).toHaveBeenCalled()
    expect(element.textContent).toBe('2none')
    act(() => bus.publish('count', 3))
    expect(element.textContent).toBe('3none')
    act(() => root?.unmount())
    silence.mockRestore()
  })

  it('a part of the page that is hydrated late starts from the snapshot too, though newer values are shown beside it', async () => {
    const server = new Bus<Topics>()
    server.publish('count', 1)
    const snapshot = dehydrate(server)
    let arrive = (): void => {}
    let data: Promise<void> | undefined
    const Late = () => {
      if (data) throw data
      return <Count />
    }
    const page = (bus: Bus<Topics>) => (
      <BusProvider bus={bus} snapshot={snapshot}>
        <Count />
        <Suspense fallback="waiting">
          <Late />
        </Suspense>
      </BusProvider>
    )
    const element = document.createElement('div')
    document.body.append(element)
    element.innerHTML = renderToString(page(server))
    const outputs = () => [...element.querySelectorAll('output')].map(output => output.textContent)
    expect(outputs()).toEqual(['1', '1'])
    data = new Promise(resolve => {
      arrive = () => {
        data = undefined
        resolve()
      }
    })
    const bus = new Bus<Topics>()
    const recovered = vi.fn()
    const errors = vi.spyOn(console, 'error')
    let root: Root | undefined
    await act(async () => {
      root = hydrateRoot(element, page(bus), { onRecoverableError: recovered })
    })
    await act(async () => bus.publish('count', 2))
    expect(outputs()).toEqual(['2', '1'])
    await act(async () => arrive())
    expect(outputs()).toEqual(['2', '2'])
    expect(recovered).not.toHaveBeenCalled()
    expect(errors).not.toHaveBeenCalled()
    act(() => root?.unmount())
    errors.mockRestore()
  })

  it('a snapshot is of its provider’s bus only, and is inherited with it', () => {
    const bus = new Bus<Topics>()
    const html = (inner: React.ReactNode) =>
      renderToString(
        <BusProvider bus={bus} snapshot={{ count: 5 }}>
          {inner}
        </BusProvider>,
      )
    const Elsewhere = () => <i>{hooks.useTopic('count', { bus: new Bus<Topics>() }) ?? 'none'}</i>
    expect(html(<Elsewhere />)).toContain('none')
    expect(
      html(
        <BusProvider bus={new Bus()}>
          <Count />
        </BusProvider>,
      ),
    ).toContain('none')
    expect(
      html(
        <BusProvider delivery="sync">
          <Count />
        </BusProvider>,
      ),
    ).toContain('5')
  })

  it('effects of the first commit find the values on the bus', () => {
    const bus = new Bus<Topics>()
    const found: unknown[] = []
    const Effect = () => {
      useEffect(() => void found.push(bus.latest('count')), [])
      return null
    }
    render(
      <BusProvider bus={bus} snapshot={{ count: 5 }}>
        <Effect />
        <Count />
      </BusProvider>,
    )
    expect(found).toEqual([5])
    expect(document.querySelector('output')?.textContent).toBe('5')
  })
})
