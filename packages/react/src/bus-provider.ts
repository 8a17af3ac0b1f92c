import { createElement, type FunctionComponent, type ReactNode, useContext, useMemo } from 'react'
import { BusContext } from './bus-context.js'
import { type AnyBus, deliveryKey, type HookDelivery } from './topic-source.js'

export interface BusProviderProps {
  /** The bus for the hooks below; without it, the one from above. */
  readonly bus?: AnyBus | undefined
  /** The delivery for the hooks below that do not say their own; without it, the one from above. */
  readonly delivery?: HookDelivery | undefined
  readonly children?: ReactNode
}

/**
 * Gives the hooks below it a bus, and a delivery. It does not own the bus: unmounting it closes nothing.
 *
 * @example
 * ```tsx
 * <BusProvider bus={bus} delivery="frame">
 *   <Prices />
 * </BusProvider>
 * ```
 */
export const BusProvider: FunctionComponent<BusProviderProps> = ({ bus, delivery, children }) => {
  const above = useContext(BusContext)
  const key = delivery === undefined ? undefined : deliveryKey(delivery)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the delivery, which may be written inline.
  const value = useMemo(() => ({ bus: bus ?? above.bus, delivery: delivery ?? above.delivery }), [bus, key, above])
  return createElement(BusContext.Provider, { value }, children)
}
