/** `useTopicRef`: the newest value goes into the element once a frame, and nothing renders. */
import { bus } from '@dropslot/core'
import * as hooks from '@dropslot/react'
import type { RefCallback } from 'react'
import { Absent, type Adapter, type CellProps, each, of } from '../adapter.js'
import { renders } from '../cell.js'

type UseTopicRef = (name: string, apply: (element: HTMLElement, value: number) => void) => RefCallback<HTMLElement>

const { useTopicRef } = hooks as unknown as { readonly useTopicRef?: UseTopicRef }

const show = (element: HTMLElement, value: number) => {
  const text = element.firstChild
  if (text) text.nodeValue = String(value)
}

const adapter: Adapter = {
  create: topics => {
    if (useTopicRef === undefined) throw new Absent('not in this version')
    const names = each(topics, topic => `cell/${topic}`)
    const all = names.map(name => bus.topic(name))
    for (const topic of all) topic.publish(0)
    return {
      publish: (topic, value) => of(all, topic).publish(value),
      Cell: function Cell({ topic }: CellProps) {
        renders.count++
        return <span ref={useTopicRef(of(names, topic), show)}>0</span>
      },
    }
  },
}
export default adapter
