/** The least that React asks of a store: `useSyncExternalStore` over a value and a set of listeners, told at each update. */
import { useSyncExternalStore } from 'react'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

class Topic {
  value = 0
  readonly listeners = new Set<() => void>()
  readonly get = () => this.value
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }
}

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => new Topic())
    return {
      publish: (index, value) => {
        const topic = of(all, index)
        topic.value = value
        for (const listener of topic.listeners) listener()
      },
      Cell: cellOf(index => {
        const topic = of(all, index)
        return useSyncExternalStore(topic.subscribe, topic.get)
      }),
    }
  },
}
export default adapter
