/** The limit for what does not render, by hand: the newest values are written into the elements once a frame. */
import { useLayoutEffect, useRef } from 'react'
import { type Adapter, type CellProps, each, of } from '../adapter.js'
import { renders } from '../cell.js'

class Topic {
  value = 0
  due = false
  readonly texts = new Set<ChildNode>()
}

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => new Topic())
    let due: Topic[] = []
    const write = () => {
      const now = due
      due = []
      for (const topic of now) {
        topic.due = false
        for (const text of topic.texts) text.nodeValue = String(topic.value)
      }
    }
    return {
      publish: (index, value) => {
        const topic = of(all, index)
        topic.value = value
        if (topic.due) return
        topic.due = true
        if (due.push(topic) === 1) requestAnimationFrame(write)
      },
      Cell: function Cell({ topic: index }: CellProps) {
        renders.count++
        const element = useRef<HTMLSpanElement>(null)
        useLayoutEffect(() => {
          const topic = of(all, index)
          const text = element.current?.firstChild
          if (!text) return
          topic.texts.add(text)
          return () => {
            topic.texts.delete(text)
          }
        }, [index])
        return <span ref={element}>0</span>
      },
    }
  },
}
export default adapter
