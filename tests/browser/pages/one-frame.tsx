/** A hundred components that read one topic while it is published at full rate; some of them are mounted anew all the time. */
import { Bus } from '@dropslot/core'
import { useTopic, useTopicRef, useTopics } from '@dropslot/react'
import { startTransition, useEffect, useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { type Binding, bindings, type Read, type Topics } from './bindings'
import { pause, type Seen, settled, soon, watchTexts } from './watching'

interface Props {
  readonly bus: Bus<Topics>
  readonly read: Read
}

/** A little slow, so that React renders a crowd of them in several tasks, between which is published. */
function Slow({ bus, read }: Props) {
  const value = read(bus)
  const until = performance.now() + 1
  while (performance.now() < until);
  return <i>{value}</i>
}
const Quick = ({ bus, read }: Props) => <i>{read(bus)}</i>

/** The other ways to read with this library: they must agree with the first. */
const Selected = ({ bus }: Props) => <i>{useTopic('count', { bus, select: count => ({ count }) })?.count}</i>
const OfMany = ({ bus }: Props) => <i>{useTopics('count', { bus }).get('count')}</i>
const Painted = ({ bus }: Props) => (
  <i ref={useTopicRef('count', (element, count) => element.replaceChildren(`${count}`), { bus })} />
)

let remount = (): void => {}
function Crowd({ bus, read, others }: Props & { others: boolean }) {
  const [round, setRound] = useState(0)
  remount = () => startTransition(() => setRound(now => now + 1))
  const of = (Cell: React.FunctionComponent<Props>, count: number, round?: number) =>
    Array.from({ length: count }, (_, index) => <Cell key={`${round} ${index}`} bus={bus} read={read} />)
  return (
    <>
      {of(Quick, 20)}
      {of(Slow, 30, round)}
      {of(others ? Selected : Quick, 10, round)}
      {of(others ? OfMany : Quick, 10, round)}
      {of(others ? Painted : Quick, 10, round)}
    </>
  )
}

interface Outcome extends Seen {
  last: string[]
  newest: string
  published: number
}

const api = {
  async run(binding: Binding, ms: number): Promise<Outcome> {
    const bus = new Bus<Topics>()
    bus.publish('count', 0)
    const read = bindings[binding]
    // Two roots: what is on one page is seen together.
    const roots = [
      <Crowd key={0} bus={bus} read={read} others={binding === 'dropslot'} />,
      <Twenty key={1} bus={bus} read={read} />,
    ].map(page => {
      const root = createRoot(document.body.appendChild(document.createElement('div')))
      root.render(page)
      return root
    })
    await settled('i', '0', 100)
    const stop = watchTexts('i')
    let published = 0
    const end = performance.now() + ms
    const publish = (): void => {
      // A task's worth, then everybody else's turn.
      for (const until = performance.now() + 1; performance.now() < until; ) {
        for (let i = 0; i < 100; i++) bus.publish('count', ++published)
      }
      if (performance.now() < end) soon(publish)
    }
    soon(publish)
    while (performance.now() < end) {
      remount()
      await pause(100)
    }
    const last = await settled('i', `${published}`, 100)
    const seen = stop()
    for (const root of roots) root.unmount()
    return { ...seen, last, newest: `${published}`, published }
  },

  /** How many commits and which text follow 100,000 publishes in one task. */
  async burst(): Promise<{ commits: number; text: string | null }> {
    const bus = new Bus<Topics>()
    let commits = 0
    const root = createRoot(document.body.appendChild(document.createElement('div')))
    const read = bindings.dropslot
    const Commits = () => {
      useLayoutEffect(() => void commits++)
      return <i>{read(bus)}</i>
    }
    root.render(
      <>
        <Commits />
        <Quick bus={bus} read={read} />
      </>,
    )
    await pause(100)
    commits = 0
    for (let value = 1; value <= 100_000; value++) bus.publish('count', value)
    const last = await settled('i', '100000', 2)
    root.unmount()
    return { commits, text: last.join() }
  },

  /** What React raises when a topic is published 300 times, a microtask apart, to a component that also sets state in an effect. */
  async nervous(binding: Binding): Promise<string[]> {
    const bus = new Bus<Topics>()
    bus.publish('count', 0)
    const raised: string[] = []
    const root = createRoot(document.body.appendChild(document.createElement('div')), {
      onUncaughtError: error => raised.push(String(error)),
    })
    root.render(<Nervous bus={bus} read={bindings[binding]} />)
    await settled('u', '0')
    for (let value = 1; value <= 300; value++) {
      bus.publish('count', value)
      await null
    }
    const last = raised.length > 0 ? ['300'] : await settled('u', '300')
    root.unmount()
    if (last.join() !== '300') raised.push(`ended with ${last}`)
    return raised
  },
}

function Nervous({ bus, read }: Props) {
  const value = read(bus)
  const [, setState] = useState({})
  useEffect(() => setState({}), [value])
  return <u>{value}</u>
}

const Twenty = (props: Props) => Array.from({ length: 20 }, (_, index) => <Quick key={`${index}`} {...props} />)

export type OneFramePage = typeof api
Object.assign(globalThis, { api })
