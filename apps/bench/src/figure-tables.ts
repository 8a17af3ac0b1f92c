/** The tables of rows with several figures: what DropSlot was to reach in them, and every figure of everybody. */
import type { Figured } from './figures.js'
import type { Outcome } from './outcome.js'
import type { Peer } from './peer.js'
import { type Finding, peersIn } from './report.js'
import type { Shown } from './sections.js'
import { aligned, markdownTable } from './table.js'

export interface FiguresRow<Metric extends string> {
  readonly row: string
  readonly label: string
  readonly peers: readonly Peer[]
  /** What is measured, and what the report calls it. */
  readonly metrics: Readonly<Partial<Record<Metric, string>>>
}

type ShownRows<Metric extends string> = readonly Shown<FiguresRow<Metric>, Finding<Figured<Metric>>>[]

/** How a figure is shown. */
export type Cell<Metric extends string> = (outcome: Outcome<Figured<Metric>> | undefined, metric: Metric) => string

const targetsHead = ['', 'target', '', 'found'] as const

function targets(all: readonly Shown<{ readonly label: string }, Finding<unknown>>[]): string[][] {
  return all.flatMap(({ row, finding }) =>
    finding.verdicts.map(({ target, reached, found }) => [row.label, target, reached ? 'reached' : 'missed', found]),
  )
}

/** Of one row: a line a peer. */
function grid<Metric extends string>(
  { row, finding }: ShownRows<Metric>[number],
  cell: Cell<Metric>,
  version: (id: string) => string,
): string[][] {
  return row.peers.flatMap(({ id, label }) => {
    const outcome = peersIn(finding)[id]
    if (outcome === undefined) return []
    return [[`${label} ${version(id)}`.trim(), ...metricsOf(row).map(metric => cell(outcome, metric))]]
  })
}

function metricsOf<Metric extends string>({ metrics }: FiguresRow<Metric>): Metric[] {
  return Object.keys(metrics) as Metric[]
}

/** `note` says what the figures are. */
export function figuresMarkdown<Metric extends string>(
  all: ShownRows<Metric>,
  cell: Cell<Metric>,
  versions: Readonly<Record<string, string>>,
  note: string,
): string[] {
  return [
    '## What is to be reached',
    markdownTable(targetsHead, targets(all), 0),
    '## Everybody',
    note,
    ...all.flatMap(each => [
      `### ${each.row.label}`,
      markdownTable(
        ['', ...metricsOf(each.row).map(metric => each.row.metrics[metric] ?? metric)],
        grid(each, cell, id => versions[id] ?? ''),
        99,
      ),
    ]),
  ]
}

export function figuresTerminal<Metric extends string>(all: ShownRows<Metric>, cell: Cell<Metric>): string[] {
  return [
    aligned([targetsHead, ...targets(all)], 0),
    ...all.map(each => aligned([[each.row.label, ...metricsOf(each.row)], ...grid(each, cell, () => '')], 99)),
  ]
}
