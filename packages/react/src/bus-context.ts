import { bus } from '@dropslot/core'
import { type Context, createContext } from 'react'
import type { AnyBus, HookDelivery } from './topic-source.js'

/** What hooks take from the nearest provider. */
export interface BusContextValue {
  readonly bus: AnyBus
  readonly delivery: HookDelivery
}

/** Without a provider: the default bus, and delivery `'auto'`. */
export const BusContext: Context<BusContextValue> = /* @__PURE__ */ createContext<BusContextValue>({
  bus,
  delivery: 'auto',
})
