/** Legend-State: an observable for each topic. */
import { observable } from '@legendapp/state'
import { useSelector } from '@legendapp/state/react'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => observable({ value: 0 }))
    return {
      publish: (topic, value) => of(all, topic).value.set(value),
      Cell: cellOf(topic => useSelector(of(all, topic).value)),
    }
  },
}
export default adapter
