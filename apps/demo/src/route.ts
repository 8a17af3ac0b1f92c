import { useSyncExternalStore } from 'react'

/** The dashboards, by the page's hash. */
export type Route = 'host' | 'lab'

function current(): Route {
  return location.hash === '#/lab' ? 'lab' : 'host'
}

function watch(changed: () => void): () => void {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** Which dashboard is shown. */
export function useRoute(): Route {
  return useSyncExternalStore(watch, current)
}
