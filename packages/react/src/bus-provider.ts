import type { FunctionComponent, ReactNode } from 'react'
import { BusContext, type Snapshot } from './bus-context.js'
import { useBrowserLayoutEffect } from './layout-effect.js'
import { createElement, Fragment, useContext, useMemo } from './react.js'
import { type AnyBus, deliveryKey, type HookDelivery } from './source.js'

export interface BusProviderProps {
  /** The bus for the hooks below; without it, the one from above. */
  readonly bus?: AnyBus | undefined
  /** The delivery for the hooks below that do not say their own; without it, the one from above. */
  readonly delivery?: HookDelivery | undefined
  /**
   * What server rendering and hydration show: what `dehydrate` made of the request's bus. In the browser, its values are also published
   * to those topics of the bus that have none, so that they stay until something newer comes.
   */
  readonly snapshot?: Snapshot | undefined
  readonly children?: ReactNode
}

/**
 * Gives the hooks below it a bus, a delivery, and what to show before the bus has anything. It does not own the bus: unmounting it
 * closes nothing. It does not publish on a server, and a snapshot never overwrites a value.
 *
 * @example
 * ```tsx
 * <BusProvider bus={bus} delivery="frame" snapshot={snapshot}>
 *   <Prices />
 * </BusProvider>
 * ```
 */
export const BusProvider: FunctionComponent<BusProviderProps> = ({ bus, delivery, snapshot, children }) => {
  const above = useContext(BusContext)
  const key = delivery === undefined ? undefined : deliveryKey(delivery)
  const value = useMemo(
    () => ({
      bus: bus ?? above.bus,
      delivery: delivery ?? above.delivery,
      // A snapshot is one of its bus.
      snapshot: snapshot ?? (bus === undefined || bus === above.bus ? above.snapshot : undefined),
    }),
    [bus, key, snapshot, above],
  )
  return createElement(
    BusContext.Provider,
    { value },
    createElement(Seed, { bus: value.bus, snapshot }),
    createElement(Fragment, null, children),
  )
}

interface SeedProps {
  readonly bus: AnyBus
  readonly snapshot: Snapshot | undefined
}

/** Publishes a snapshot to where nothing is. The first child, so that its effect comes before those of the hooks. */
const Seed: FunctionComponent<SeedProps> = ({ bus, snapshot }) => {
  useBrowserLayoutEffect(() => {
    for (const [name, value] of Object.entries(snapshot ?? {})) {
      if (bus.latest(name) === undefined) bus.publish(name, value)
    }
  }, [bus, snapshot])
  return null
}
