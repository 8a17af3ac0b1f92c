/** The tables: Markdown for the report and the README, and the same rows for a terminal. */
import { CORE, LIMIT, peers } from './peers.js'
import { type Finding, failures, figure, labelOf, measuredOf, type Report, times } from './report.js'
import { CRATE_SOURCE, crateRows, rows } from './rows.js'
import { aligned, markdownTable, NOTHING } from './table.js'

const heading = ['', 'DropSlot', 'limit', 'ratio', 'to reach', 'best peer'] as const

/** One line of the comparison, the same in every table. */
function line(finding: Finding, label: string): string[] {
  const core = measuredOf(finding.peers[CORE])
  const limit = measuredOf(finding.peers[LIMIT])
  const { ratio, best, verdicts } = finding
  return [
    label,
    core ? figure(core.min) : NOTHING,
    limit ? figure(limit.min) : NOTHING,
    ratio ? times(ratio.min) : NOTHING,
    verdicts.map(each => `${each.target}: ${each.reached ? 'reached' : `missed, ${each.found}`}`).join('; ') || NOTHING,
    best ? `${labelOf(best.peer)} ${figure(best.min)}` : NOTHING,
  ]
}

function lines(report: Report, brief: boolean): string[][] {
  return rows.flatMap(({ row, label, unit, brief: isBrief }) => {
    const finding = report.findings.find(each => each.row === row)
    if (finding === undefined || (brief && !isBrief)) return []
    return [line(finding, unit === 'bytes' ? `bytes: ${label}` : label)]
  })
}

function crateLines(report: Report): string[][] {
  return crateRows.flatMap(({ row, label, rust }) => {
    const core = measuredOf(report.findings.find(each => each.row === row)?.peers[CORE])
    return core === undefined ? [] : [[label, figure(core.min), figure(core.median), rust]]
  })
}

const machine = (report: Report): string =>
  `Node ${report.node}, ${report.cpu}, ${report.cores} cores, ${report.date.slice(0, 10)}, ${report.passes} ${report.passes === 1 ? 'pass' : 'passes'}`

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  return `Nanoseconds for one operation, or bytes: the least of all batches. ${machine(report)}. *limit* is what a program costs that writes just
that row by hand, with no guarantee at all. Every peer, the medians and how it was measured: [\`apps/bench\`](apps/bench).

${markdownTable(heading, lines(report, true))}`
}

/** The whole report. */
export function markdown(report: Report): string {
  const measured = peers.filter(peer => report.findings.some(each => each.peers[peer.id] !== undefined))
  const failed = failures(report.findings)
  const all = rows.filter(({ row }) => report.findings.some(each => each.row === row))
  const cell = (row: string, id: string): string => {
    const outcome = report.findings.find(each => each.row === row)?.peers[id]
    if (outcome === undefined || outcome.kind === 'absent') return NOTHING
    return outcome.kind === 'failed' ? 'failed' : `${figure(outcome.min)} (${figure(outcome.median)})`
  }
  const reasons = measured.flatMap(peer => {
    const absent = new Map<string, string[]>()
    for (const { row } of all) {
      const outcome = report.findings.find(each => each.row === row)?.peers[peer.id]
      if (outcome?.kind === 'absent') absent.set(outcome.reason, [...(absent.get(outcome.reason) ?? []), row])
    }
    return [...absent].map(([reason, names]) => `- ${peer.label}: ${reason} (${names.join(', ')})`)
  })
  const half = Math.ceil(measured.length / 2)
  const grids = [measured.slice(0, half), measured.slice(half)].filter(each => each.length > 0)
  return `${[
    '# The benchmark, as it was measured',
    `${machine(report)}. Nanoseconds for one operation, or bytes: the least of all batches${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](latest.svg)',
    '## Against the limit',
    markdownTable(heading, lines(report, false)),
    '## The Rust crate’s own benches',
    `Nanoseconds. The last column: ${CRATE_SOURCE}.`,
    markdownTable(['', 'DropSlot', 'median', 'Rust crate'], crateLines(report)),
    '## Everybody',
    'The least, and the median in brackets; – where a peer cannot do that.',
    ...grids.map(group =>
      markdownTable(
        ['', ...group.map(peer => `${peer.label} ${report.versions[peer.id] ?? ''}`.trim())],
        all.map(({ row }) => [row, ...group.map(peer => cell(row, peer.id))]),
      ),
    ),
    ...(reasons.length > 0 ? ['## What is missing, and why', reasons.join('\n')] : []),
    ...(failed.length > 0 ? ['## What failed', failed.map(each => `- ${each}`).join('\n')] : []),
  ].join('\n\n')}\n`
}

/** For a terminal: aligned, with every peer that was measured. */
export function terminal(report: Report): string {
  const compared = lines(report, false)
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
