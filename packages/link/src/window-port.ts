import { check, hasMethods } from './check.js'
import type { PortLike, PortListener } from './port.js'

/** Another window: a frame's `contentWindow`, `window.parent`, `window.opener`, or what `window.open` gave. */
export interface WindowLike {
  postMessage(message: unknown, targetOrigin: string, transfer?: Transferable[]): void
}

/**
 * Another window as a port. What goes there is shown to that origin alone, and what comes is heard only from that window and that origin: a
 * frame that has gone elsewhere is not told anything.
 *
 * @example
 * ```ts
 * connect(bus, port(windowPort(frame.contentWindow, 'https://widgets.example.com')))
 * connect(bus, port(windowPort(window.parent, 'https://example.com'))) // in the frame
 * ```
 * @throws TypeError without an origin; `'*'` would be anybody
 */
export function windowPort(target: WindowLike | null, origin: string): PortLike {
  check(hasMethods(target, 'postMessage'), 'windowPort needs a window', target)
  let normal: string
  try {
    normal = new URL(origin).origin
  } catch {
    throw new TypeError(`windowPort(window, origin): an origin such as 'https://example.com', not '${origin}'.`)
  }
  /** What listens on this window for each listener of the port. */
  const filters: Map<PortListener, (event: MessageEvent) => void> = new Map()
  return {
    postMessage: (message, transfer?: Transferable[]) => (target as WindowLike).postMessage(message, normal, transfer),
    addEventListener: (type, listener) => {
      // Of this window, not of the other one; and windows do not tell of their end.
      if (type === 'close') return
      const filter = (event: MessageEvent): void => {
        if (event.source === (target as unknown) && event.origin === normal) listener(event)
      }
      filters.set(listener, filter)
      globalThis.addEventListener(type, filter as (event: Event) => void)
    },
    removeEventListener: (type, listener) => {
      const filter = filters.get(listener)
      filters.delete(listener)
      if (filter !== undefined) globalThis.removeEventListener(type, filter as (event: Event) => void)
    },
  }
}
