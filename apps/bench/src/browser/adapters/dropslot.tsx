/** `useTopic` with its default options, on the default bus. */
import { bus } from '@dropslot/core'
import { useTopic } from '@dropslot/react'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const names = each(topics, topic => `cell/${topic}`)
    const all = names.map(name => bus.topic(name))
    for (const topic of all) topic.publish(0)
    return {
      publish: (topic, value) => of(all, topic).publish(value),
      Cell: cellOf(topic => useTopic<number>(of(names, topic))),
    }
  },
}
export default adapter
