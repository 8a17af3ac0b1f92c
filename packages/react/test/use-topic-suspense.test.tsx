import { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import { Component, type ReactNode, StrictMode, Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Topics = { count: number }
const { useTopicSuspense } = createTopicHooks<Topics>()

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

class Boundary extends Component<{ children: ReactNode }, { error?: { code: string } }> {
  override state: { error?: { code: string } } = {}
  static getDerivedStateFromError(error: { code: string }) {
    return { error }
  }
  override render() {
    const { error } = this.state
    return error ? (
      <button type="button" onClick={() => this.setState({ error: undefined as never })}>
        {error.code}
      </button>
    ) : (
      this.props.children
    )
  }
}
const Count = ({ bus, timeout }: { bus: Bus<Topics>; timeout?: number | undefined }) => (
  <i>{useTopicSuspense('count', { bus, timeout, select: count => count * 2 })}</i>
)
const page = (bus: Bus<Topics>, timeout?: number, cells = 2) => (
  <StrictMode>
    <Boundary>
      <Suspense fallback="waiting">
        {Array.from({ length: cells }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells never move.
          <Count key={index} bus={bus} timeout={timeout} />
        ))}
      </Suspense>
    </Boundary>
  </StrictMode>
)
/** What is seen: React hides what suspends again, and keeps it. */
const shown = () =>
  [...document.body.querySelectorAll('i')].some(cell => cell.style.display === 'none')
    ? 'waiting'
    : document.body.textContent
const settle = (run: () => void = () => {}) => act(async () => run())

describe('useTopicSuspense', () => {
  it('suspends until there is a value, also again when the topic was removed', async () => {
    const bus = new Bus<Topics>()
    const view = render(page(bus))
    expect(shown()).toBe('waiting')
    // However many components wait, they do it once.
    expect(bus.topic('count').subscriberCount).toBe(1)
    await settle(() => bus.publish('count', 1))
    expect(shown()).toBe('22')
    await settle(() => bus.publish('count', 2))
    expect(shown()).toBe('44')
    await settle(() => void bus.removeTopic('count'))
    expect(shown()).toBe('waiting')
    await settle(() => bus.publish('count', 3))
    expect(shown()).toBe('66')
    view.unmount()
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('with a value does not suspend', () => {
    const bus = new Bus<Topics>()
    bus.publish('count', 4)
    render(page(bus))
    expect(shown()).toBe('88')
  })

  it('a timeout throws BusError TIMEOUT to the error boundary, and a retry waits anew', async () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const bus = new Bus<Topics>()
    render(page(bus, 5_000))
    await settle(() => vi.advanceTimersByTime(4_999))
    expect(shown()).toBe('waiting')
    await settle(() => vi.advanceTimersByTime(1))
    await settle(() => vi.advanceTimersByTime(1))
    expect(shown()).toBe('TIMEOUT')
    expect(bus.topic('count').subscriberCount).toBe(0)
    await settle(() => document.querySelector('button')?.click())
    expect(shown()).toBe('waiting')
    await settle(() => bus.publish('count', 1))
    expect(shown()).toBe('22')
    silence.mockRestore()
  })

  it('a component that never mounts leaves nothing behind once there is a value', async () => {
    const bus = new Bus<Topics>()
    const view = render(page(bus))
    view.unmount()
    await settle(() => bus.publish('count', 1))
    expect(bus.topic('count').subscriberCount).toBe(0)
  })

  it('on a closed bus throws BusError CLOSED', () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => {})
    const bus = new Bus<Topics>()
    bus.close()
    render(page(bus))
    expect(shown()).toBe('CLOSED')
    silence.mockRestore()
  })
})
