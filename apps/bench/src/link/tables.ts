/** The tables: Markdown for the report and the README, and the same for a terminal. */
import { figure, whole } from '../digits.js'
import { type Cell, figuresMarkdown, figuresTerminal } from '../figure-tables.js'
import { figureOf } from '../figures.js'
import { machineLine } from '../machine.js'
import type { Peer } from '../peer.js'
import { failures } from '../report.js'
import { listed, reached, shown } from '../sections.js'
import { aligned, markdownTable, NOTHING } from '../table.js'
import type { Report } from './judgement.js'
import type { Metric } from './metrics.js'
import { labelOf, linePeers, portPeers } from './peers.js'
import { rows } from './rows.js'

const COUNTS: readonly Metric[] = ['wrong', 'delivered', 'published', 'frame']

/** The median: counts as they are, all else in three digits. */
const cell: Cell<Metric> = (outcome, metric) => {
  if (outcome?.kind === 'failed') return 'failed'
  const found = figureOf(outcome, metric)
  if (found === undefined) return NOTHING
  return COUNTS.includes(metric) ? whole(found.median) : figure(Math.max(0, found.median))
}

/** A line for each figure that a row is about: what each peer has, and what DropSlot is to reach. */
function comparison(report: Report, peers: readonly Peer[]): string[][] {
  return shown(rows, report.findings)
    .filter(({ row }) => row.peers.every(peer => peers.includes(peer)))
    .flatMap(({ row, finding }) =>
      row.shown.map((metric, index) => {
        const verdict = finding.verdicts.find(each => each.metric === metric)
        return [
          index === 0 ? row.label : '',
          row.metrics[metric] ?? metric,
          ...peers.map(({ id }) => cell(finding.peers[id], metric)),
          verdict === undefined ? '' : verdict.reached ? 'reached' : `missed: ${verdict.limit}, ${verdict.found}`,
        ]
      }),
    )
}

const headingOf = (peers: readonly Peer[]): string[] => ['', '', ...peers.map(({ label }) => label), 'to reach']

/** Sockets, then ports; without those that nothing was measured of. */
function comparisons(report: Report): { heading: string[]; body: string[][] }[] {
  return [linePeers, portPeers]
    .map(peers => ({ heading: headingOf(peers), body: comparison(report, peers) }))
    .filter(({ body }) => body.length > 0)
}

const machine = (report: Report): string => machineLine(`Node ${report.node}`, report)

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  const [good, all] = reached(report.findings)
  return `Links, over WebSockets and between threads; server, line and clients are processes of their own. ${machine(report)}. ${good} of
${all} targets are reached; all figures and the rest of the targets: [\`apps/bench/results/link.md\`](apps/bench/results/link.md).

${comparisons(report)
  .map(({ heading, body }) => markdownTable(heading, body, 99))
  .join('\n\n')}`
}

/** The whole report. */
export function markdown(report: Report): string {
  return `${[
    '# The link rows, as they were measured',
    `${machine(report)}${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](link.svg)',
    '## Beside the peers',
    ...comparisons(report).map(({ heading, body }) => markdownTable(heading, body, 99)),
    ...figuresMarkdown(shown(rows, report.findings), cell, report.versions, 'The medians over the passes.'),
    ...listed('## What failed', failures(report.findings, labelOf)),
  ].join('\n\n')}\n`
}

/** For a terminal. */
export function terminal(report: Report): string {
  return [
    ...comparisons(report).map(({ heading, body }) => aligned([heading, ...body], 99)),
    ...figuresTerminal(shown(rows, report.findings), cell),
  ].join('\n\n')
}
