import { Bus } from '@dropslot/core'
import { useTopic } from '@dropslot/react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { frames, runFramesByHand } from './frames.js'

// Where there is no act, as in an application: what tests of components do not see, because there a publish may be urgent at any time.

type Topics = Record<string, number>

const realm = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean | undefined }
const unmounts: (() => void)[] = []

runFramesByHand()
beforeEach(() => {
  realm.IS_REACT_ACT_ENVIRONMENT = undefined
})
afterEach(() => {
  for (const unmount of unmounts.splice(0)) unmount()
  realm.IS_REACT_ACT_ENVIRONMENT = true
})

/** Cells that show topics, and how often React has rendered them. */
function scene(names: readonly string[], bus: Bus<Topics> = new Bus<Topics>()) {
  const element = document.body.appendChild(document.createElement('div'))
  const renders: string[] = []
  const Cell = ({ name }: { name: string }) => {
    renders.push(name)
    return <i>{useTopic(name, { bus }) ?? '–'}</i>
  }
  const root = createRoot(element)
  flushSync(() => root.render(names.map(name => <Cell key={name} name={name} />)))
  unmounts.push(() => {
    flushSync(() => root.unmount())
    element.remove()
  })
  renders.length = 0
  return { bus, element, renders, shown: () => [...element.querySelectorAll('i')].map(cell => cell.textContent) }
}

/** What happens in a discrete event, and what React does with it. */
async function inEvent(run: () => void): Promise<void> {
  document.body.addEventListener('click', run, { once: true })
  document.body.dispatchEvent(new Event('click', { bubbles: true }))
  await null
}

async function frame(): Promise<void> {
  frames.run()
  await null
}

describe("delivery 'auto', in an application", () => {
  it('comes with the frame, once for all topics, and an event without a publish brings nothing forward', async () => {
    const { bus, renders, shown } = scene(['a', 'b'])
    for (let value = 1; value <= 3; value++) for (const name of ['a', 'b']) bus.publish(name, value)
    await inEvent(() => {})
    expect([shown(), renders, frames.callbacks.length]).toEqual([['–', '–'], [], 1])
    await frame()
    expect([shown(), renders]).toEqual([
      ['3', '3'],
      ['a', 'b'],
    ])
  })

  it('an urgent publish is seen at once although its topic is due, and the others keep their frame', async () => {
    const { bus, renders, shown } = scene(['a', 'b'])
    bus.publish('a', 1)
    bus.publish('b', 1)
    await inEvent(() => bus.publish('a', 2))
    expect(shown()).toEqual(['2', '–'])
    // Of those that the event found due, some are published again before the frame, some are not.
    bus.publish('a', 3)
    expect(frames.callbacks).toHaveLength(1)
    await inEvent(() => {})
    bus.publish('a', 4)
    await null
    expect(shown()).toEqual(['2', '–'])
    await frame()
    expect([shown(), renders]).toEqual([
      ['4', '1'],
      ['a', 'a', 'b'],
    ])
    await frame()
    expect(frames.callbacks).toHaveLength(0)
  })

  it('a publish that finds its topic due asks for nothing', () => {
    const { bus } = scene(['a'])
    bus.publish('a', 1)
    const { due, subscribers } = bus.stats()[0] ?? {}
    for (let value = 2; value < 100; value++) bus.publish('a', value)
    expect(bus.stats()[0]).toMatchObject({ due, subscribers })
    expect(frames.callbacks).toHaveLength(1)
  })

  it('flush delivers what is due, also what an event has found due', async () => {
    const { bus, shown } = scene(['a', 'b'])
    bus.publish('a', 1)
    await inEvent(() => {})
    bus.publish('b', 1)
    bus.flush()
    await null
    expect(shown()).toEqual(['1', '1'])
    await frame()
    bus.publish('a', 2)
    await null
    expect(shown()).toEqual(['1', '1'])
    await frame()
    expect(shown()).toEqual(['2', '1'])
  })

  it('a topic that was removed while it is due shows its successor with the frame, or no value', async () => {
    const { bus, shown } = scene(['a', 'b'])
    bus.publish('a', 1)
    await frame()
    expect(shown()).toEqual(['1', '–'])
    bus.publish('a', 2)
    bus.removeTopic('a')
    bus.publish('a', 3)
    await frame()
    expect(shown()).toEqual(['3', '–'])
    bus.publish('a', 4)
    bus.removeTopic('a')
    await frame()
    expect(shown()).toEqual(['–', '–'])
    await inEvent(() => bus.publish('a', 5))
    expect(shown()).toEqual(['5', '–'])
  })

  it('a cell that has gone while its topic is due leaves nothing behind, and the others get their frame', async () => {
    const bus = new Bus<Topics>()
    scene(['a'], bus)
    bus.publish('a', 1)
    unmounts.pop()?.()
    const { shown } = scene(['b'], bus)
    bus.publish('b', 1)
    await frame()
    expect(shown()).toEqual(['1'])
    await frame()
    expect([bus.topic('a').subscriberCount, frames.callbacks.length]).toEqual([0, 0])
  })

  it('of thousands of topics in one batch of an urgent publish, all are seen at once', async () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `topic/${index}`)
    const errors: unknown[] = []
    const { shown } = await (async () => {
      const made = scene(names, new Bus<Topics>({ onError: error => errors.push(error) }))
      await inEvent(() =>
        made.bus.batch(() => {
          for (const name of names) made.bus.publish(name, 7)
        }),
      )
      return made
    })()
    expect(errors).toEqual([])
    expect(new Set(shown())).toEqual(new Set(['7']))
  })
})
