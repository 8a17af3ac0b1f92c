import { useBrowserLayoutEffect } from './layout-effect.js'
import { useState, useSyncExternalStore } from './react.js'
import type { Source } from './source.js'

/**
 * What a source gives, rendered again when that changes. A hidden tree that is revealed is current before it is painted, where React itself
 * looks only afterwards.
 */
export function useShown<S>(source: Source<S>): S {
  const value = useSyncExternalStore(source.subscribe, source.get, source.get)
  const [, look] = useState<object>()
  // Runs again when the tree is revealed.
  useBrowserLayoutEffect(() => {
    if (!Object.is(source.get(), value)) look({})
  }, [source])
  return value
}
