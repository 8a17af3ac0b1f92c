import { bus } from '@dropslot/core'
import type { Context } from 'react'
import { createContext } from './react.js'
import type { AnyBus, HookDelivery } from './source.js'

/** The values of a bus's topics at some moment, by name; see `dehydrate`. */
export type Snapshot = Readonly<Record<string, unknown>>

/** What hooks take from the nearest provider. */
export interface BusContextValue {
  readonly bus: AnyBus
  readonly delivery: HookDelivery
  /** What server rendering and hydration show of that bus, instead of what it has. */
  readonly snapshot: Snapshot | undefined
}

/** Without a provider: the default bus, and delivery `'auto'`. */
export const BusContext: Context<BusContextValue> = /* @__PURE__ */ createContext<BusContextValue>({
  bus,
  delivery: 'auto',
  snapshot: undefined,
})
