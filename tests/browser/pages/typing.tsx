/** A controlled input over a topic that is also published from elsewhere, at full rate, beside a stream on another topic. */
import { Bus } from '@dropslot/core'
import { type HookDelivery, usePublish, useTopic } from '@dropslot/react'
import { createRoot } from 'react-dom/client'
import type { Topics } from './bindings'
import { soon } from './watching'

const bus = new Bus<Topics>()
const searched = new URLSearchParams(location.search)
const delivery = (searched.get('delivery') ?? 'auto') as HookDelivery

function Field() {
  const text = useTopic('text', { bus, delivery }) ?? ''
  const publish = usePublish('text', { bus })
  return <input value={text} onChange={event => publish(event.currentTarget.value)} />
}
const Count = () => <output>{useTopic('count', { bus })}</output>

bus.publish('text', 'hello world')
createRoot(document.getElementById('root') as HTMLElement).render(
  <>
    <Field />
    <Count />
  </>,
)

let published = 0
const stream = (): void => {
  for (let i = 0; i < 50; i++) bus.publish('count', ++published)
  // What another window that shows the same field sends back.
  bus.publish('text', bus.latest('text') as string)
  soon(stream)
}
soon(stream)

const api = {
  text: () => bus.latest('text'),
  published: () => published,
  caret: () => document.querySelector('input')?.selectionStart,
}
export type TypingPage = typeof api
Object.assign(globalThis, { api })
