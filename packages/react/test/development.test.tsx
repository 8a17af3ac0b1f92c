import { Bus } from '@dropslot/core'
import { usePublish, useTopic } from '@dropslot/react'
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode, useLayoutEffect } from 'react'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { isPreact } from './runtime.js'

let errors: MockInstance
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  cleanup()
  errors.mockRestore()
})
const warnings = () => errors.mock.calls.filter(([message]) => String(message).startsWith('DropSlot'))

describe('a development-only warning, once and clear', () => {
  it('for publishing during render', () => {
    const bus = new Bus<{ wrong: number }>()
    const Wrong = () => {
      usePublish('wrong', { bus })(1)
      return null
    }
    render(<Wrong />).rerender(<Wrong />)
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]?.[0]).toContain('"wrong" was published while rendering')
  })

  // Preact runs a child's layout effects before its parents' insertion effects, so that there it warns of what is right.
  it.skipIf(isPreact)('not for publishing in effects and handlers', () => {
    const bus = new Bus<{ right: number }>()
    let publish = (_value: number): void => {}
    const Child = () => {
      useLayoutEffect(() => publish(1))
      return null
    }
    const Right = () => {
      publish = usePublish('right', { bus })
      return <Child />
    }
    render(<Right />, { wrapper: StrictMode })
    publish(2)
    expect(warnings()).toHaveLength(0)
  })

  it('for a value that was changed in place and published again, not for one that is only repeated', () => {
    const bus = new Bus<{ quote: { bid: number }; list: number[] }>()
    const Quote = () => (
      <p>
        {useTopic('quote', { bus })?.bid} {useTopic('list', { bus })?.length}
      </p>
    )
    render(<Quote />)
    const quote = { bid: 1 }
    const list = [1]
    act(() => bus.publish('quote', quote))
    act(() => bus.publish('quote', quote))
    act(() => bus.publish('list', list))
    expect(warnings()).toHaveLength(0)
    for (let bid = 2; bid < 5; bid++) {
      quote.bid = bid
      act(() => bus.publish('quote', quote))
    }
    list.push(2)
    act(() => bus.publish('list', list))
    expect(warnings().map(([message]) => message)).toEqual([
      expect.stringContaining('"quote" was changed in place'),
      expect.stringContaining('"list" was changed in place'),
    ])
  })
})

describe('in production', () => {
  // Preact would be loaded anew together with the hooks.
  it.skipIf(isPreact)('there is no warning', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    vi.resetModules()
    const { usePublish, useTopic } = await import('@dropslot/react')
    const bus = new Bus<{ wrong: number; quote: { bid: number } }>()
    const Wrong = () => {
      usePublish('wrong', { bus })(1)
      return <p>{useTopic('quote', { bus, delivery: 'sync' })?.bid}</p>
    }
    const quote = { bid: 1 }
    bus.publish('quote', quote)
    render(<Wrong />)
    act(() => {
      quote.bid = 2
      bus.publish('quote', quote)
    })
    expect(bus.latest('wrong')).toBe(1)
    expect(warnings()).toHaveLength(0)
    vi.unstubAllEnvs()
    vi.resetModules()
  })
})
