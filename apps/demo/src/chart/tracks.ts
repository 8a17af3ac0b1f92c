import type { Bus } from '@dropslot/core'
import { createContext } from 'react'
import type { PageTopics } from '../page-topics'
import { Track } from './track'

/** How much of the past is kept, in seconds, at ten points a second. */
export const SPAN = 60
const POINTS = SPAN * 10 + 50

/** A value's lines; as many at each call. */
export type Lanes<Name extends keyof PageTopics> = (value: PageTopics[Name]) => readonly number[]

/**
 * The last minute of each topic that a chart has asked for. It is kept for the page's life, so that a chart which comes back, after another
 * dashboard or a change of theme, has its past.
 */
export class Tracks {
  readonly #bus: Bus<PageTopics>
  readonly #tracks = new Map<keyof PageTopics, Track>()

  constructor(bus: Bus<PageTopics>) {
    this.#bus = bus
  }

  /** The track of a topic, recorded from the first call on. */
  of<Name extends keyof PageTopics>(topic: Name, count: number, lanes: Lanes<Name>): Track {
    const known = this.#tracks.get(topic)
    if (known !== undefined) return known
    const track = new Track(count, POINTS)
    this.#tracks.set(topic, track)
    const record = () => {
      this.#bus.subscribe(topic, value => track.push(performance.now() / 1_000, ...lanes(value)), {
        immediate: true,
        // Another server may have fewer cores, then more again.
        onDisconnect: record,
      })
    }
    record()
    return track
  }
}

/** The page's tracks. */
export const TracksContext = createContext<Tracks | null>(null)
