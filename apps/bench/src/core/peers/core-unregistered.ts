/**
 * DropSlot where the engine has no `FinalizationRegistry`: what collecting dropped subscriptions costs is the difference to `core`.
 * Core looks it up when it is needed, so taking it away here is early enough.
 */
import core from './core.js'

Reflect.deleteProperty(globalThis, 'FinalizationRegistry')

export default core
