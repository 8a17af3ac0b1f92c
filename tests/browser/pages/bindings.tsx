/** Ways to read the topic `count`: the hook, and those that the same checks must catch. */
import type { Bus } from '@dropslot/core'
import { useTopic } from '@dropslot/react'
import { useDeferredValue, useEffect, useState, useSyncExternalStore } from 'react'

export interface Topics {
  count: number
  text: string
}

export type Read = (bus: Bus<Topics>) => number | undefined

export const bindings = {
  /** The hook as it comes. */
  dropslot: bus => useTopic('count', { bus }),
  deferred: bus => useDeferredValue(useTopic('count', { bus })),
  /** What many write first. */
  naive: bus => {
    const [value, setValue] = useState(() => bus.latest('count'))
    useEffect(() => {
      setValue(bus.latest('count'))
      return bus.topic('count').subscribe(next => setValue(next))
    }, [bus])
    return value
  },
  /** What React's documentation recommends, told of every publish. */
  unthrottled: bus =>
    useSyncExternalStore(
      told => bus.topic('count').subscribe(told, { delivery: 'sync' }),
      () => bus.latest('count'),
    ),
} satisfies Record<string, Read>

export type Binding = keyof typeof bindings
