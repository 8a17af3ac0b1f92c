/** The tables: Markdown for the report and the README, and the same for a terminal. */
import { figure } from '../report.js'
import { aligned, markdownTable, NOTHING } from '../table.js'
import type { Metric, Outcome } from './outcome.js'
import { linePeers, type Peer, portPeers } from './peers.js'
import { type Finding, failures, figureOf, type Report } from './report.js'
import { type Row, rows } from './rows.js'

interface Shown {
  readonly row: Row
  readonly finding: Finding
}

const shown = (report: Report): Shown[] =>
  rows.flatMap(row => {
    const finding = report.findings.find(each => each.row === row.row)
    return finding === undefined ? [] : [{ row, finding }]
  })

/** Counts as they are, all else in three digits. */
function cell(outcome: Outcome | undefined, metric: Metric, isCount: boolean): string {
  if (outcome?.kind === 'failed') return 'failed'
  const found = figureOf(outcome, metric)
  if (found === undefined) return NOTHING
  return isCount ? Math.round(found.median).toLocaleString('en-US') : figure(Math.max(0, found.median))
}

const isCount = (metric: Metric): boolean => ['wrong', 'delivered', 'published', 'frame'].includes(metric)

/** A line for each figure that a row is about: what each peer has, and what DropSlot is to reach. */
function comparison(report: Report, peers: readonly Peer[]): string[][] {
  return shown(report)
    .filter(({ row }) => row.peers.every(peer => peers.includes(peer)))
    .flatMap(({ row, finding }) =>
      row.shown.map((metric, index) => {
        const verdict = finding.verdicts.find(each => each.metric === metric)
        return [
          index === 0 ? row.label : '',
          row.metrics[metric] ?? metric,
          ...peers.map(({ id }) => cell(finding.peers[id], metric, isCount(metric))),
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

function targets(report: Report): string[][] {
  return shown(report).flatMap(({ row, finding }) =>
    finding.verdicts.map(({ target, reached, found }) => [row.label, target, reached ? 'reached' : 'missed', found]),
  )
}

const machine = (report: Report): string =>
  `Node ${report.node}, ${report.cpu}, ${report.cores} cores, ${report.date.slice(0, 10)}, ${report.passes} ${report.passes === 1 ? 'pass' : 'passes'}`

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  const verdicts = report.findings.flatMap(finding => finding.verdicts)
  const reached = verdicts.filter(verdict => verdict.reached).length
  return `Links, over WebSockets and between threads; server, line and clients are processes of their own. ${machine(report)}. ${reached} of
${verdicts.length} targets are reached; all figures and the rest of the targets: [\`apps/bench/results/link.md\`](apps/bench/results/link.md).

${comparisons(report)
  .map(({ heading, body }) => markdownTable(heading, body, 99))
  .join('\n\n')}`
}

const metricsOf = (row: Row): [Metric, string][] => Object.entries(row.metrics) as [Metric, string][]

/** Every figure of one row: a line a peer. */
function grid({ row, finding }: Shown, version: (id: string) => string): string[][] {
  return row.peers.flatMap(({ id, label }) => {
    const outcome = finding.peers[id]
    if (outcome === undefined) return []
    const cells = metricsOf(row).map(([metric]) => cell(outcome, metric, isCount(metric)))
    return [[`${label} ${version(id)}`.trim(), ...cells]]
  })
}

/** The whole report. */
export function markdown(report: Report): string {
  const failed = failures(report.findings).map(each => `- ${each}`)
  return `${[
    '# The link rows, as they were measured',
    `${machine(report)}${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](link.svg)',
    '## Beside the peers',
    ...comparisons(report).map(({ heading, body }) => markdownTable(heading, body, 99)),
    '## What is to be reached',
    markdownTable(['', 'target', '', 'found'], targets(report), 0),
    '## Everybody',
    'The medians over the passes.',
    ...shown(report).flatMap(each => [
      `### ${each.row.label}`,
      markdownTable(
        ['', ...metricsOf(each.row).map(([, label]) => label)],
        grid(each, id => report.versions[id] ?? ''),
        99,
      ),
    ]),
    ...(failed.length > 0 ? ['## What failed', failed.join('\n')] : []),
  ].join('\n\n')}\n`
}

/** For a terminal. */
export function terminal(report: Report): string {
  return [
    ...comparisons(report).map(({ heading, body }) => aligned([heading, ...body], 99)),
    aligned([['', 'target', '', 'found'], ...targets(report)], 0),
    ...shown(report).map(each =>
      aligned([[each.row.label, ...metricsOf(each.row).map(([metric]) => metric)], ...grid(each, () => '')], 99),
    ),
  ].join('\n\n')
}
