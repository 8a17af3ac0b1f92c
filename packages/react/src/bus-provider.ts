import { createElement, type FunctionComponent, type ReactNode, useContext, useMemo } from 'react'
import { BusContext } from './bus-context.js'
import type { AnyBus, HookDelivery } from './topic-source.js'

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
  const value = useMemo(() => ({ bus: bus ?? above.bus, delivery: delivery ?? above.delivery }), [bus, delivery, above])
  return createElement(BusContext.Provider, { value }, children)
}
