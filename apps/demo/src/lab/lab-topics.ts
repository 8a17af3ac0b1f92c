import { createTopicHooks } from '@dropslot/react'

/** What is on the Lab's own bus. */
export interface LabTopics {
  [cell: `cell/${number}`]: number
  'lab/stats': LabStats
}

/** Counts since the page was opened, and rates over the last second. */
export interface LabStats {
  readonly published: number
  /** Overwritten in the worker's slots before the page asked. */
  readonly conflatedInWorker: number
  /** Overwritten in the page's slots before they were rendered. */
  readonly conflatedInPage: number
  readonly rendered: number
  readonly publishedRate: number
  readonly renderedRate: number
  readonly framesPerSecond: number
  /** The longest frame of the last second, in milliseconds. */
  readonly worstFrame: number
  /** Messages that would wait by now if each one were rendered, at the rate at which this page renders. */
  readonly wouldWait: number
}

export const { useTopic, BusProvider } = createTopicHooks<LabTopics>()
