import type { IncomingMessage } from 'node:http'

/**
 * Whether the page that a request comes from may connect. A browser sends a site's cookies along with any page's WebSocket, and only the
 * `Origin` header says whose page it is. What is no browser sends none, or any it likes: it is for `authorize` to judge.
 */
export function isAllowedOrigin({ headers }: IncomingMessage, origins: readonly string[] | undefined): boolean {
  const { origin, host } = headers
  if (origin === undefined) return true
  if (origins !== undefined) return origins.includes(origin)
  try {
    const { protocol, host: page } = new URL(origin)
    // By way of a URL, so that a default port is the same as none.
    return page !== '' && page === new URL(`${protocol}//${host}`).host
  } catch {
    return false
  }
}
