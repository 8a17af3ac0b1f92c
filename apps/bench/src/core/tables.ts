/** The tables: Markdown for the report and the README, and the same rows for a terminal. */
import { figure, times } from '../digits.js'
import { machineLine } from '../machine.js'
import { failures } from '../report.js'
import { listed, missing, type Shown, shown } from '../sections.js'
import { aligned, markdownTable, NOTHING } from '../table.js'
import { type Finding, measuredOf, type Report } from './judgement.js'
import { CORE, LIMIT, labelOf, peers } from './peers.js'
import { CRATE_SOURCE, crateRows, type Row, rows } from './rows.js'

const heading = ['', 'DropSlot', 'limit', 'ratio', 'to reach', 'best peer'] as const

/** One line of the comparison, the same in every table. */
function line({ row: { label, unit }, finding }: Shown<Row, Finding>): string[] {
  const core = measuredOf(finding.peers[CORE])
  const limit = measuredOf(finding.peers[LIMIT])
  const { ratio, best, verdicts } = finding
  return [
    unit === 'bytes' ? `bytes: ${label}` : label,
    core ? figure(core.min) : NOTHING,
    limit ? figure(limit.min) : NOTHING,
    ratio ? times(ratio.min) : NOTHING,
    verdicts.map(each => `${each.target}: ${each.reached ? 'reached' : `missed, ${each.found}`}`).join('; ') || NOTHING,
    best ? `${labelOf(best.peer)} ${figure(best.min)}` : NOTHING,
  ]
}

function crateLines(report: Report): string[][] {
  return shown(crateRows, report.findings).flatMap(({ row: { label, rust }, finding }) => {
    const core = measuredOf(finding.peers[CORE])
    return core === undefined ? [] : [[label, figure(core.min), figure(core.median), rust]]
  })
}

const machine = (report: Report): string => machineLine(`Node ${report.node}`, report)

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  return `Nanoseconds for one operation, or bytes: the least of all batches. ${machine(report)}. *limit* is what a program costs that writes just
that row by hand, with no guarantee at all. Every peer, the medians and how it was measured: [\`apps/bench\`](apps/bench).

${markdownTable(
  heading,
  shown(rows, report.findings)
    .filter(({ row }) => row.brief)
    .map(line),
)}`
}

/** The whole report. */
export function markdown(report: Report): string {
  const all = shown(rows, report.findings)
  const measured = peers.filter(peer => report.findings.some(each => each.peers[peer.id] !== undefined))
  const cell = ({ finding }: Shown<Row, Finding>, id: string): string => {
    const outcome = finding.peers[id]
    if (outcome === undefined || outcome.kind === 'absent') return NOTHING
    return outcome.kind === 'failed' ? 'failed' : `${figure(outcome.min)} (${figure(outcome.median)})`
  }
  const half = Math.ceil(measured.length / 2)
  const grids = [measured.slice(0, half), measured.slice(half)].filter(each => each.length > 0)
  return `${[
    '# The benchmark, as it was measured',
    `${machine(report)}. Nanoseconds for one operation, or bytes: the least of all batches${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](latest.svg)',
    '## Against the limit',
    markdownTable(heading, all.map(line)),
    '## The Rust crate’s own benches',
    `Nanoseconds. The last column: ${CRATE_SOURCE}.`,
    markdownTable(['', 'DropSlot', 'median', 'Rust crate'], crateLines(report)),
    '## Everybody',
    'The least, and the median in brackets; – where a peer cannot do that.',
    ...grids.map(group =>
      markdownTable(
        ['', ...group.map(peer => `${peer.label} ${report.versions[peer.id] ?? ''}`.trim())],
        all.map(each => [each.row.row, ...group.map(peer => cell(each, peer.id))]),
      ),
    ),
    ...listed(
      '## What is missing, and why',
      missing(
        all.map(({ finding }) => finding),
        peers,
      ),
    ),
    ...listed('## What failed', failures(report.findings, labelOf)),
  ].join('\n\n')}\n`
}

/** For a terminal: aligned, with every peer that was measured. */
export function terminal(report: Report): string {
  const compared = shown(rows, report.findings).map(line)
  const crates = crateLines(report)
  const parts: string[] = []
  if (compared.length > 0) parts.push(aligned([heading, ...compared]))
  if (crates.length > 0) parts.push(aligned([['', 'DropSlot', 'median', 'Rust crate, elsewhere'], ...crates]))
  const others = report.findings.map(({ row, peers: found }) => {
    const some = Object.entries(found).flatMap(([id, outcome]) => {
      const measured = measuredOf(outcome)
      return measured ? [{ id, ...measured }] : []
    })
    some.sort((a, b) => a.min - b.min)
    return [row, some.map(each => `${labelOf(each.id)} ${figure(each.min)} (${figure(each.median)})`).join(', ')]
  })
  parts.push(`Everybody, least (median), fastest first\n${aligned(others)}`)
  return parts.join('\n\n')
}
