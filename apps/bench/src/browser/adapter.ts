/**
 * What a library has to offer to be measured: topics by number, each with a number in it, and a cell that shows one of them.
 *
 * An adapter is written as its library's documentation says, with default options, and publishes through whatever handle is cheapest
 * there. It is one file with one library in it, and each runs in a page of its own.
 */
import type { ComponentType, ReactNode } from 'react'

export interface CellProps {
  readonly topic: number
}

export interface Store {
  readonly publish: (topic: number, value: number) => void
  /** Made with `cellOf` where the library renders, so that all of those render the same. */
  readonly Cell: ComponentType<CellProps>
  /** What the library wants to stand above its components. */
  readonly Provider?: ComponentType<{ readonly children: ReactNode }>
}

export interface Adapter {
  /** Topics 0 to `topics` - 1, each with the value 0. */
  readonly create: (topics: number) => Store
}

/** A library that does not have, in the version that is installed, what the adapter measures. */
export class Absent extends Error {
  override readonly name = 'Absent'
}

/** One thing for each topic. */
export function each<T>(topics: number, make: (topic: number) => T): T[] {
  return Array.from({ length: topics }, (_, topic) => make(topic))
}

/** The thing of one topic; a cell of a topic that was never made is a fault of the page. */
export function of<T>(things: readonly T[], topic: number): T {
  return things[topic] as T
}
