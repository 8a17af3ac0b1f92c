import type { FeedClient } from './feed-client'

/** Tells the client what the page goes through: shown, hidden, back on a network. Returns what stops that. */
export function connectPageSignals(client: FeedClient): () => void {
  const wake = () => client.wake()
  const shown = () => {
    if (document.visibilityState === 'visible') client.wake()
  }
  document.addEventListener('visibilitychange', shown)
  addEventListener('online', wake)
  // A page that comes back from the browser's cache has lost its socket.
  addEventListener('pageshow', wake)
  return () => {
    document.removeEventListener('visibilitychange', shown)
    removeEventListener('online', wake)
    removeEventListener('pageshow', wake)
  }
}
