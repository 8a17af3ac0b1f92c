import { Bus } from './bus.js'
import type { DefaultBusTopics } from './topic-map.js'

/** Kept where every copy of this package finds it, whichever way it was loaded. */
const KEY = Symbol.for('dropslot.bus')

function defaultBus(): Bus<DefaultBusTopics> {
  const realm = globalThis as { [KEY]?: Bus<DefaultBusTopics> }
  const present = realm[KEY]
  if (present !== undefined) return present
  const created = new Bus<DefaultBusTopics>()
  Object.defineProperty(realm, KEY, { value: created })
  return created
}

/**
 * The default bus: one a realm (page, worker, process), also when the package is loaded twice. Its topics are typed by
 * `DefaultTopics`; without that, any name takes any value.
 *
 * On a server it is shared by all requests: give each request a bus of its own.
 */
export const bus: Bus<DefaultBusTopics> = /* @__PURE__ */ defaultBus()
