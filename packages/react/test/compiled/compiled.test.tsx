/** Works with the React Compiler: what it made of `components.tsx` is what runs here. */
import { Bus } from '@dropslot/core'
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Fragment, StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import * as components from './components.js'

afterEach(cleanup)
const text = (selector: string) => document.querySelector(selector)?.textContent

describe('works with the React Compiler', () => {
  it('whose output this is', () => {
    for (const component of Object.values(components)) expect(String(component)).toMatch(/\$\[\d+\]/)
  })

  it.each([
    ['StrictMode', StrictMode],
    ['no StrictMode', Fragment],
  ])('every hook shows the newest, and switches in the same render (%s)', async (_, wrapper) => {
    const bus = new Bus<components.Topics>()
    const { Page } = components
    const view = render(<Page bus={bus} side="bid" name="cell/a" />, { wrapper })
    expect(text('b')).toBe('none')
    expect(text('em')).toBe('waiting')

    await act(async () => {
      bus.publish('quote', { bid: 1, ask: 2 })
      bus.publish('cell/a', 10)
      bus.publish('cell/b', 20)
      bus.publish('count', 1)
      bus.flush()
    })
    expect(text('b')).toBe('bid 1.0')
    expect(text('i')).toBe('cell/a 10 v1')
    expect(text('ul')).toBe('2040')
    expect(text('s')).toBe('1 bid')
    expect(text('u')).toBe('1')
    expect(text('em')).toBe('2')

    view.rerender(<Page bus={bus} side="ask" name="cell/b" />)
    expect(text('b')).toBe('ask 2.0')
    expect(text('i')).toBe('cell/b 20 v1')
    expect(text('s')).toBe('1 ask')

    await act(async () => {
      bus.publish('quote', { bid: 1, ask: 3 })
      bus.publish('cell/b', 21)
      bus.publish('count', 2)
      bus.flush()
    })
    await act(async () => {
      bus.publish('count', 3)
      bus.flush()
    })
    expect(text('b')).toBe('ask 3.0')
    expect(text('i')).toBe('cell/b 21 v2')
    expect(text('ul')).toBe('2042')
    expect(text('s')).toBe('3 ask')
    // The newest listener is the one that is called.
    expect(text('u')).toBe('1,2,3')
    expect(text('em')).toBe('4')

    const user = userEvent.setup()
    await user.type(screen.getByRole('textbox'), 'typed')
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('typed')

    const other = new Bus<components.Topics>()
    other.publish('cell/b', 7)
    other.publish('count', 70)
    view.rerender(<Page bus={other} side="ask" name="cell/b" />)
    expect(text('b')).toBe('none')
    expect(text('i')).toBe('cell/b 7 v1')
    expect(text('ul')).toBe('14')
    expect(text('s')).toBe('70 ask')
    expect(text('em')).toBe('71')
    view.unmount()
    for (const each of [bus, other])
      for (const name of each.topicNames()) expect(each.topic(name as 'count').subscriberCount).toBe(0)
  })
})
