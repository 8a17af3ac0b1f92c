/** jotai: an atom for each topic, in one store. */
import { atom, createStore, Provider, useAtomValue } from 'jotai'
import type { ReactNode } from 'react'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const store = createStore()
    const all = each(topics, () => atom(0))
    return {
      publish: (topic, value) => store.set(of(all, topic), value),
      Cell: cellOf(topic => useAtomValue(of(all, topic))),
      Provider: ({ children }: { readonly children: ReactNode }) => <Provider store={store}>{children}</Provider>,
    }
  },
}
export default adapter
