import type { Bus } from '@dropslot/core'
import { check, hasMethods } from './check.js'
import type { Endpoint } from './endpoint.js'
import { type LinkableBus, ledgerOf } from './ledger.js'
import { type Link, openLink } from './link.js'
import { checkLinkOptions, type LinkOptions } from './link-options.js'

/**
 * Joins a bus to another, so that the topics that are linked hold the same newest value on both, whatever lies between. It goes on until it is
 * closed, here or with its bus.
 *
 * What it promises: the newest value arrives, the present one first and the last one always; a side that is slow is sent less, never
 * older; where both sides publish to a topic, both settle on the same value. What it does not: every value, or the same value on both sides at
 * the same moment.
 *
 * @example
 * ```ts
 * const link = connect(bus, webSocket('wss://example.com/bus'), { subscribe: ['host/**'], publish: ['cursor/me'] })
 * bus.subscribe('host/cpu', share => console.log(share))
 * link.subscribe('prices/*', { every: 100 })
 * link.close()
 * ```
 * @throws TypeError for options that are none
 */
export function connect<Topics extends object>(bus: Bus<Topics>, endpoint: Endpoint, options: LinkOptions = {}): Link {
  check(hasMethods(bus, 'publish', 'subscribe'), "connect needs a bus of '@dropslot/core' first", bus)
  check(
    hasMethods(endpoint, 'open'),
    'connect needs an endpoint second, such as webSocket(url), port(worker) or tabs(name)',
    endpoint,
  )
  checkLinkOptions(options)
  return openLink(ledgerOf(bus as unknown as LinkableBus), endpoint, options)
}
