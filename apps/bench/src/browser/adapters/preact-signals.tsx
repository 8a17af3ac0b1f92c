/** @preact/signals-react: a signal for each topic, read in render; the lines around the read are what its Babel transform adds. */
import { signal } from '@preact/signals-react'
import { useSignals } from '@preact/signals-react/runtime'
import { type Adapter, each, of } from '../adapter.js'
import { cellOf } from '../cell.js'

const COMPONENT = 1

const adapter: Adapter = {
  create: topics => {
    const all = each(topics, () => signal(0))
    return {
      publish: (topic, value) => {
        of(all, topic).value = value
      },
      Cell: cellOf(topic => {
        const reads = useSignals(COMPONENT)
        try {
          return of(all, topic).value
        } finally {
          reads.f()
        }
      }),
    }
  },
}
export default adapter
