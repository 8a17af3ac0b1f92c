/** zustand, one store that holds all topics; each cell selects its own. */
import { create } from 'zustand'
import { type Adapter, each } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const useAll = create<Record<number, number>>(() => ({ ...each(topics, () => 0) }))
    return {
      publish: (topic, value) => useAll.setState({ [topic]: value }),
      Cell: cellOf(topic => useAll(state => state[topic])),
    }
  },
}
export default adapter
