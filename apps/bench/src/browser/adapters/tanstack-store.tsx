/** TanStack Store: a store for each topic. */
import { Store, useSelector } from '@tanstack/react-store'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => new Store(0))
    return {
      publish: (topic, value) => of(all, topic).setState(() => value),
      Cell: cellOf(topic => useSelector(of(all, topic))),
    }
  },
}
export default adapter
