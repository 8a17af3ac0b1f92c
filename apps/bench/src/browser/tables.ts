/** The tables: Markdown for the report and the README, and the same for a terminal. */

import { figure, times } from '../report.js'
import { aligned, markdownTable, NOTHING } from '../table.js'
import { CORE, CORE_REF, DOM, FRAME, labelOf, libraries } from './libraries.js'
import { heapMetrics, type Metric, mountMetrics, rateMetrics } from './outcome.js'
import { type Finding, failures, figureOf, type Report, subject } from './report.js'
import { type Row, rows } from './rows.js'

const heading = ['', 'useTopic', labelOf(FRAME), 'ratio', 'useTopicRef', labelOf(DOM), 'ratio', 'best peer'] as const

const shown = (report: Report): { row: Row; finding: Finding }[] =>
  rows.flatMap(row => {
    const finding = report.findings.find(each => each.row === row.row)
    return finding === undefined ? [] : [{ row, finding }]
  })

function comparison(report: Report): string[][] {
  return shown(report).map(({ row, finding }) => {
    const { metric, unit } = subject(row)
    const least = (id: string): number | undefined => figureOf(finding.libraries[id], metric)?.min
    const cell = (value: number | undefined): string => (value === undefined ? NOTHING : figure(value))
    const ratio = (mine: number | undefined, limit: number | undefined): string =>
      mine === undefined || limit === undefined ? NOTHING : times(mine / limit)
    const { best } = finding
    return [
      `${row.label}, ${unit}`,
      ...[cell(least(CORE)), cell(least(FRAME)), ratio(least(CORE), least(FRAME))],
      ...[cell(least(CORE_REF)), cell(least(DOM)), ratio(least(CORE_REF), least(DOM))],
      best === null ? NOTHING : `${labelOf(best.library)} ${figure(best.min)}`,
    ]
  })
}

function targets(report: Report): string[][] {
  return shown(report).flatMap(({ row, finding }) =>
    finding.verdicts.map(({ target, reached, found }) => [row.label, target, reached ? 'reached' : 'missed', found]),
  )
}

const machine = (report: Report): string =>
  `Chromium ${report.browser}, ${report.cpu}, ${report.cores} cores, ${report.date.slice(0, 10)}, ${report.passes} ${report.passes === 1 ? 'pass' : 'passes'}`

const SUBJECT = `script time of the main thread for an update (the source's own taken off), or what the row says; the least of all passes`

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  const missed = report.findings.flatMap(({ verdicts }) => verdicts).filter(({ reached }) => !reached).length
  const all = report.findings.flatMap(({ verdicts }) => verdicts).length
  return `React, production builds: ${SUBJECT}. ${machine(report)}. The limits, *by hand*, have no guarantee at all. ${all - missed} of
${all} targets are reached; commits, lag, shares and every peer: [\`apps/bench/results/browser.md\`](apps/bench/results/browser.md).

${markdownTable(heading, comparison(report), 6)}`
}

function metricsOf(row: Row): readonly (readonly [Metric, string])[] {
  const metrics = row.kind === 'rate' ? rateMetrics : row.kind === 'mount' ? mountMetrics : heapMetrics
  return Object.entries(metrics) as [Metric, string][]
}

/** Every figure of one row: a line a library. */
function grid({ row, finding }: { row: Row; finding: Finding }, version: (id: string) => string): string[][] {
  return libraries.flatMap(({ id, label }) => {
    const outcome = finding.libraries[id]
    if (outcome === undefined) return []
    const name = `${label} ${version(id)}`.trim()
    const cells = metricsOf(row).map(([metric]) => {
      const found = figureOf(outcome, metric)
      if (found === undefined) return outcome.kind === 'failed' ? 'failed' : NOTHING
      return found.min === found.median ? figure(found.min) : `${figure(found.min)} (${figure(found.median)})`
    })
    return [[name, ...cells]]
  })
}

/** The whole report. */
export function markdown(report: Report): string {
  const version = (id: string): string => report.versions[id] ?? ''
  const absent = new Map<string, string[]>()
  for (const { row, libraries: found } of report.findings) {
    for (const [id, outcome] of Object.entries(found)) {
      if (outcome.kind !== 'absent') continue
      const reason = `${labelOf(id)}: ${outcome.reason}`
      absent.set(reason, [...(absent.get(reason) ?? []), row])
    }
  }
  const failed = failures(report.findings).map(each => `- ${each}`)
  return `${[
    '# The browser rows, as they were measured',
    `${machine(report)}. Compared is ${SUBJECT}${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](browser.svg)',
    '## Against the limits',
    markdownTable(heading, comparison(report), 6),
    '## What is to be reached',
    markdownTable(['', 'target', '', 'found'], targets(report), 0),
    '## Everybody',
    'The least, and the median over the passes in brackets where it differs.',
    ...shown(report).flatMap(each => [
      `### ${each.row.label}`,
      markdownTable(['', ...metricsOf(each.row).map(([, label]) => label)], grid(each, version), 99),
    ]),
    ...(absent.size > 0
      ? [
          '## What is missing, and why',
          [...absent].map(([reason, names]) => `- ${reason} (${names.join(', ')})`).join('\n'),
        ]
      : []),
    ...(failed.length > 0 ? ['## What failed', failed.join('\n')] : []),
  ].join('\n\n')}\n`
}

/** For a terminal. */
export function terminal(report: Report): string {
  return [
    aligned([heading, ...comparison(report)], 6),
    aligned([['', 'target', '', 'found'], ...targets(report)], 0),
    ...shown(report).map(each =>
      aligned([[each.row.label, ...metricsOf(each.row).map(([metric]) => metric)], ...grid(each, () => '')], 99),
    ),
  ].join('\n\n')
}
