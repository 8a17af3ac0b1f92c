/** The published scenarios on which bindings of external state are judged, written anew, with a dozen slow components. */
import { Bus } from '@dropslot/core'
import { useTopic, useTopicListener } from '@dropslot/react'
import { lazy, memo, Suspense, startTransition, useDeferredValue, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { type Binding, bindings, type Read, type Topics } from './bindings'
import { pause, settled, watchTexts } from './watching'

const CELLS = 12
const SLOW_MS = 6

/** How often a slow component has begun to render a value. */
const begun = new Map<unknown, number>()

function beSlow(value: unknown): void {
  begun.set(value, (begun.get(value) ?? 0) + 1)
  const until = performance.now() + SLOW_MS
  while (performance.now() < until);
}

const Slow = memo(({ value }: { value: number | undefined }) => {
  beSlow(value)
  return <i>{value}</i>
})

function Cell({ bus, read, round }: { bus: Bus<Topics>; read: Read; round?: number }) {
  const value = read(bus)
  beSlow(`${value}/${round}`)
  return <i>{value}</i>
}

const many = (cell: (key: number) => React.ReactNode): React.ReactNode =>
  Array.from({ length: CELLS }, (_, key) => cell(key))

function mount(page: React.ReactNode): () => void {
  begun.clear()
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  root.render(page)
  return () => {
    root.unmount()
    element.remove()
  }
}

let setShown = (_shown: boolean): void => {}
let setRound = (_round: number): void => {}

function Page({
  bus,
  read,
  late,
  shown: shownAtFirst,
}: {
  bus: Bus<Topics>
  read: Read
  late?: React.ReactNode
  shown: boolean
}) {
  const [shown, show] = useState(shownAtFirst)
  const [round, next] = useState(0)
  setShown = show
  setRound = next
  return (
    <Suspense fallback="waiting">
      {shown && many(key => <Cell key={key} bus={bus} read={read} round={round} />)}
      {shown && late}
    </Suspense>
  )
}

function newBus(): Bus<Topics> {
  const bus = new Bus<Topics>()
  bus.publish('count', 0)
  return bus
}

/** Publishes 1 to 8 while React is at it, in turns in a transition and from outside. */
async function publishMeanwhile(bus: Bus<Topics>): Promise<void> {
  for (let value = 1; value <= 8; value++) {
    if (value % 2) startTransition(() => bus.publish('count', value))
    else bus.publish('count', value)
    await pause(25)
  }
}

const scenarios = {
  /** Values change while a transition renders again what is there. */
  async update(binding: Binding) {
    const bus = newBus()
    const unmount = mount(<Page bus={bus} read={bindings[binding]} shown />)
    await settled('i', '0')
    const stop = watchTexts('i')
    startTransition(() => setRound(1))
    await publishMeanwhile(bus)
    const last = await settled('i', '8')
    unmount()
    return { ...stop(), last }
  },

  /** Values change while a transition mounts components. */
  async mount(binding: Binding) {
    const bus = newBus()
    const unmount = mount(<Page bus={bus} read={bindings[binding]} shown={false} />)
    const stop = watchTexts('i')
    await pause(50)
    startTransition(() => setShown(true))
    await publishMeanwhile(bus)
    const last = await settled('i', '8')
    unmount()
    return { ...stop(), last }
  },

  /** Values change while a transition waits for code, then renders. */
  async suspended(binding: Binding) {
    const bus = newBus()
    const read: Read = bindings[binding]
    const Late = lazy(async () => {
      await pause(100)
      return { default: () => many(key => <Cell key={key} bus={bus} read={read} />) }
    })
    const unmount = mount(<Page bus={bus} read={read} late={<Late />} shown={false} />)
    const stop = watchTexts('i')
    await pause(50)
    startTransition(() => setShown(true))
    await publishMeanwhile(bus)
    const last = await settled('i', '8', 2 * CELLS)
    unmount()
    return { ...stop(), last }
  },
}

const button = () => document.querySelector('button')
/** What React takes for the most urgent; what is set in a timer does not interrupt a transition either. */
const click = () => button()?.click()

/** Whether a click that comes while the slow components render a new value is answered before they are done. */
async function interrupts(List: React.FunctionComponent<{ bus: Bus<Topics> }>): Promise<boolean> {
  const bus = newBus()
  const Clicks = () => {
    const [clicks, set] = useState(0)
    return (
      <button type="button" onClick={() => set(clicks + 1)}>
        {clicks}
      </button>
    )
  }
  const unmount = mount(
    <>
      <Clicks />
      <List bus={bus} />
    </>,
  )
  await settled('i', '0')
  begun.clear()
  startTransition(() => bus.publish('count', 1))
  while (!begun.has(1)) await pause(0)
  click()
  while (button()?.textContent !== '1') await pause(0)
  const interrupted = document.querySelector('i')?.textContent === '0'
  const last = await settled('i', '1')
  unmount()
  if (last.join() !== '1') throw new Error(`the list ended with ${last}`)
  return interrupted
}

/** What shows while a transition adds four to three and something urgent doubles it, and what shows in the end. */
async function branches(): Promise<string[]> {
  const bus = newBus()
  const Branching = () => {
    const [count, setCount] = useState(3)
    useTopicListener('count', more => startTransition(() => setCount(now => now + more)), { bus })
    return (
      <>
        <button type="button" onClick={() => setCount(now => now * 2)} />
        {many(key => (
          <Slow key={key} value={count} />
        ))}
      </>
    )
  }
  const unmount = mount(<Branching />)
  await settled('i', '3')
  const seen: string[] = []
  const observer = new MutationObserver(() => seen.push(document.querySelector('i')?.textContent ?? ''))
  observer.observe(document.body, { subtree: true, characterData: true, childList: true })
  begun.clear()
  bus.publish('count', 4)
  while (!begun.has(7)) await pause(0)
  click()
  await settled('i', '14')
  observer.disconnect()
  unmount()
  return seen
}

const lists = {
  /** A publish is seen at once by all, and cannot wait for a transition. */
  topic: ({ bus }: { bus: Bus<Topics> }) => {
    const count = useTopic('count', { bus })
    return many(key => <Slow key={key} value={count} />)
  },
  /** The value is passed on when there is time. */
  deferred: ({ bus }: { bus: Bus<Topics> }) => {
    const count = useDeferredValue(useTopic('count', { bus }))
    return many(key => <Slow key={key} value={count} />)
  },
  /** What is heard becomes state, in a transition. */
  state: ({ bus }: { bus: Bus<Topics> }) => {
    const [count, setCount] = useState(bus.latest('count'))
    useTopicListener('count', next => startTransition(() => setCount(next)), { bus })
    return many(key => <Slow key={key} value={count} />)
  },
}

const api = {
  run: (scenario: keyof typeof scenarios, binding: Binding) => scenarios[scenario](binding),
  interrupts: (list: keyof typeof lists) => interrupts(lists[list]),
  branches,
}
export type TearingPage = typeof api
Object.assign(globalThis, { api })
