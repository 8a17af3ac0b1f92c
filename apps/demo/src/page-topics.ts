import type { LinkStatus } from '@dropslot/link'
import { createTopicHooks } from '@dropslot/react'
import type { HostTopics } from '../protocol/topics'
import type { Pulse } from './pulse'

/** What is on the page's own bus: what the server tells, and what the page knows of its line. */
export interface PageTopics extends HostTopics {
  link: LinkStatus
  pulse: Pulse
}

export const { useTopic, useBus, BusProvider } = createTopicHooks<PageTopics>()
