/** nanostores: an atom for each topic. */
import { useStore } from '@nanostores/react'
import { atom } from 'nanostores'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => atom(0))
    return {
      publish: (topic, value) => of(all, topic).set(value),
      Cell: cellOf(topic => useStore(of(all, topic))),
    }
  },
}
export default adapter
