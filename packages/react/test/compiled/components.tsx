/** Components as people write them, with everything inline, for the React Compiler to memoise. */
import type { Bus } from '@dropslot/core'
import { createTopicHooks } from '@dropslot/react'
import { Suspense, useState } from 'react'

export interface Quote {
  bid: number
  ask: number
}
export interface Topics {
  quote: Quote
  text: string
  count: number
  [cell: `cell/${string}`]: number
}

const hooks = createTopicHooks<Topics>()

export function Side({ side, digits }: { side: keyof Quote; digits: number }) {
  const shown = hooks.useTopic('quote', {
    select: quote => ({ text: quote[side].toFixed(digits) }),
    isEqual: (a, b) => a.text === b.text,
    delivery: { every: 250 },
  })
  return <b>{shown ? `${side} ${shown.text}` : 'none'}</b>
}

export function Cell({ name }: { name: 'cell/a' | 'cell/b' }) {
  const value = hooks.useTopic(name)
  const { version } = hooks.useTopicStatus(name)
  return <i>{`${name} ${value} v${version}`}</i>
}

export function Fleet() {
  const cells = hooks.useTopics('cell/*')
  return (
    <ul>
      {[...cells].map(([name, value]) => (
        <li key={name}>{value * 2}</li>
      ))}
    </ul>
  )
}

export function Field() {
  const text = hooks.useTopic('text') ?? ''
  const publish = hooks.usePublish('text')
  return <input value={text} onChange={event => publish(event.currentTarget.value)} />
}

export function Painted({ unit }: { unit: string }) {
  const ref = hooks.useTopicRef('count', (element, count) => element.replaceChildren(`${count} ${unit}`))
  return <s ref={ref} />
}

export function Log() {
  const [heard, setHeard] = useState<number[]>([])
  hooks.useTopicListener('count', count => setHeard([...heard, count]), { delivery: 'sync' })
  return <u>{heard.join()}</u>
}

function Waits() {
  return <em>{hooks.useTopicSuspense('count', { select: count => count + 1 })}</em>
}

export function Page({ bus, side, name }: { bus: Bus<Topics>; side: keyof Quote; name: 'cell/a' | 'cell/b' }) {
  return (
    <hooks.BusProvider bus={bus} delivery="auto">
      <Side side={side} digits={1} />
      <Cell name={name} />
      <Fleet />
      <Field />
      <Painted unit={side} />
      <Log />
      <Suspense fallback={<em>waiting</em>}>
        <Waits />
      </Suspense>
    </hooks.BusProvider>
  )
}
