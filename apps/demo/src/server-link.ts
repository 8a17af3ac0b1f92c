import type { Bus } from '@dropslot/core'
import { connect, type Endpoint, type Link } from '@dropslot/link'
import type { PageTopics } from './page-topics'

/** A line on which nothing was heard for so many milliseconds is asked, and dead after as many more. */
const QUIET_MS = 1_500

/**
 * The page's line to the server: what the server tells of its machine and of itself is on the page's bus, and how the line is, as `link`.
 * A hidden page is sent nothing until it is seen.
 */
export function linkToServer(bus: Bus<PageTopics>, server: Endpoint): Link {
  return connect(bus, server, {
    subscribe: ['host/**', 'server/**'],
    whenHidden: 'rest',
    statusTopic: 'link',
    heartbeat: QUIET_MS,
  })
}
