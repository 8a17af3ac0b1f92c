/** The passes of a run: in each every row, and in a row all peers after one another, so that what disturbs the machine meets all of them. */
import { type Figured, type Figures, figuresOf, type Sample } from './figures.js'
import type { Options } from './options.js'
import type { Found, Outcome, Unmeasured } from './outcome.js'
import type { Peer } from './peer.js'

/** What a pass has for one peer in one row. */
export type Taken<Metric extends string> = { readonly kind: 'sampled'; readonly sample: Sample<Metric> } | Unmeasured

/** By peer, what all passes have of one row: a sample each, or why there are none. */
export type Series<Metric extends string> = ReadonlyMap<string, readonly Sample<Metric>[] | Unmeasured>

interface Row {
  readonly row: string
  readonly peers: readonly Peer[]
}

/**
 * Of the rows and their peers, those that were asked for; by row. A failure in any pass is a failure, and who failed, or cannot do a row,
 * is not asked again.
 */
export async function inPasses<R extends Row, Metric extends string>(
  options: Pick<Options, 'passes' | 'rows' | 'peers'>,
  rows: readonly R[],
  take: (row: R, peer: R['peers'][number]) => Promise<Taken<Metric>>,
  progress: (line: string) => void,
): Promise<ReadonlyMap<string, Series<Metric>>> {
  const asked = rows
    .filter(({ row }) => options.rows.includes(row))
    .map(row => ({
      row,
      peers: row.peers.filter(({ id }) => options.peers.includes(id)),
      series: new Map<string, readonly Sample<Metric>[] | Unmeasured>(),
    }))
  for (let pass = 0; pass < options.passes; pass++) {
    for (const { row, peers, series } of asked) {
      for (const peer of peers) {
        const before = series.get(peer.id) ?? []
        if ('kind' in before) continue
        progress(`pass ${pass + 1} of ${options.passes}: ${row.row}, ${peer.label}`)
        const taken = await take(row, peer)
        series.set(peer.id, taken.kind === 'sampled' ? [...before, taken.sample] : taken)
      }
    }
  }
  return new Map(asked.map(({ row, series }) => [row.row, series]))
}

/** What is reported of one row; `over` makes the figures of a peer out of its samples. */
export function outcomesOf<Metric extends string>(
  series: Series<Metric>,
  over: (samples: readonly Sample<Metric>[], id: string) => Figures<Metric> = figuresOf,
): Found<Figured<Metric>> {
  return new Map(
    [...series].map(([id, found]): [string, Outcome<Figured<Metric>>] => [
      id,
      'kind' in found ? found : { kind: 'measured', figures: over(found, id) },
    ]),
  )
}
