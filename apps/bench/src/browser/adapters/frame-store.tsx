/** The limit for what renders, by hand: what a topic shows advances once a frame, and its cells are told once. Nothing else. */
import { useSyncExternalStore } from 'react'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

class Topic {
  value = 0
  shown = 0
  due = false
  readonly listeners = new Set<() => void>()
  readonly get = () => this.shown
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
    let due: Topic[] = []
    const advance = () => {
      const now = due
      due = []
      for (const topic of now) {
        topic.due = false
        topic.shown = topic.value
        for (const listener of topic.listeners) listener()
      }
    }
    return {
      publish: (index, value) => {
        const topic = of(all, index)
        topic.value = value
        if (topic.due) return
        topic.due = true
        if (due.push(topic) === 1) requestAnimationFrame(advance)
      },
      Cell: cellOf(index => {
        const topic = of(all, index)
        return useSyncExternalStore(topic.subscribe, topic.get)
      }),
    }
  },
}
export default adapter
