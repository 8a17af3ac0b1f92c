/** zustand, by key: a store for each topic, as one makes them for things that change apart from each other. */
import { createStore, useStore } from 'zustand'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => createStore(() => ({ value: 0 })))
    return {
      publish: (topic, value) => of(all, topic).setState({ value }),
      Cell: cellOf(topic => useStore(of(all, topic), state => state.value)),
    }
  },
}
export default adapter
