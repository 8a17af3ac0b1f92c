import type { Bus } from '@dropslot/core'
import type { Snapshot } from './bus-context.js'

/** What to take from a bus. */
export interface DehydrateOptions {
  /** Which topics, as for `bus.watch`: a glob, or a predicate on names. All of them, unless told otherwise. */
  readonly topics?: string | ((name: string) => boolean) | undefined
}

/**
 * The newest values of a bus's topics, by name, to render a page from on a server and to send along with it, for the `snapshot` of
 * `BusProvider` there and in the browser. One bus a request, and one snapshot, taken before rendering, for both.
 *
 * It does not copy or convert values, and it does not make text: an object goes by reference, and what JSON cannot carry (dates, maps,
 * bytes, big integers) comes out of `JSON.stringify` as JSON makes it. Publish what your format can carry, or choose another format;
 * and escape what you write into a page (`<` in JSON as `\u003c`). Topics without a value are left out. It makes no topics.
 *
 * @throws BusError `CLOSED`
 *
 * @example
 * ```tsx
 * const snapshot = dehydrate(bus, { topics: 'page/*' })
 * renderToString(<BusProvider bus={bus} snapshot={snapshot}><App /></BusProvider>)
 * ```
 */
// biome-ignore lint/suspicious/noExplicitAny: a bus of any topics.
export function dehydrate(bus: Pick<Bus<any>, 'watch'>, { topics = '**' }: DehydrateOptions = {}): Snapshot {
  const watch = bus.watch(topics, { immediate: true })
  // Defines each name, so that __proto__ is one like the others.
  const snapshot = Object.fromEntries(watch.drain())
  watch.close()
  return snapshot
}
