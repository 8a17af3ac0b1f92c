import { createTopicHooks } from '@dropslot/react'
import type { HostTopics } from '../protocol/topics'
import type { Connection, Pulse } from './feed/connection'

/** What is on the page's own bus: what the server tells, and what the page knows of its line. */
export interface PageTopics extends HostTopics {
  'feed/connection': Connection
  'feed/pulse': Pulse
}

export const { useTopic, useBus, BusProvider } = createTopicHooks<PageTopics>()
