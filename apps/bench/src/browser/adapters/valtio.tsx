/** valtio: a proxy for each topic. */
import { proxy, useSnapshot } from 'valtio'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => proxy({ value: 0 }))
    return {
      publish: (topic, value) => {
        of(all, topic).value = value
      },
      Cell: cellOf(topic => useSnapshot(of(all, topic)).value),
    }
  },
}
export default adapter
