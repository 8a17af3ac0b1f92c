/** The tables: Markdown for the report and the README, and the same for a terminal. */
import { figure, times } from '../digits.js'
import { type Cell, figuresMarkdown, figuresTerminal } from '../figure-tables.js'
import { figureOf } from '../figures.js'
import { machineLine } from '../machine.js'
import { failures } from '../report.js'
import { listed, missing, reached, shown } from '../sections.js'
import { aligned, markdownTable, NOTHING } from '../table.js'
import type { Report } from './judgement.js'
import { CORE, CORE_REF, DOM, FRAME, labelOf, libraries } from './libraries.js'
import type { Metric } from './metrics.js'
import { rows } from './rows.js'

const heading = ['', 'useTopic', labelOf(FRAME), 'ratio', 'useTopicRef', labelOf(DOM), 'ratio', 'best peer'] as const

function comparison(report: Report): string[][] {
  return shown(rows, report.findings).map(({ row, finding }) => {
    const least = (id: string): number | undefined => figureOf(finding.libraries[id], row.subject)?.min
    const cell = (value: number | undefined): string => (value === undefined ? NOTHING : figure(value))
    const ratio = (mine: number | undefined, limit: number | undefined): string =>
      mine === undefined || limit === undefined ? NOTHING : times(mine / limit)
    const { best } = finding
    return [
      `${row.label}, ${row.unit}`,
      ...[cell(least(CORE)), cell(least(FRAME)), ratio(least(CORE), least(FRAME))],
      ...[cell(least(CORE_REF)), cell(least(DOM)), ratio(least(CORE_REF), least(DOM))],
      best === null ? NOTHING : `${labelOf(best.library)} ${figure(best.min)}`,
    ]
  })
}

const machine = (report: Report): string => machineLine(`Chromium ${report.browser}`, report)

const SUBJECT = `script time of the main thread for an update (the source's own taken off), or what the row says; the least of all passes`

/** What stands in the root README between the markers. */
export function readmeTable(report: Report): string {
  const [good, all] = reached(report.findings)
  return `React, production builds: ${SUBJECT}. ${machine(report)}. The limits, *by hand*, have no guarantee at all. ${good} of
${all} targets are reached; commits, lag, shares and every peer: [\`apps/bench/results/browser.md\`](apps/bench/results/browser.md).

${markdownTable(heading, comparison(report), 6)}`
}

/** The least, and the median where it differs. */
const cell: Cell<Metric> = (outcome, metric) => {
  const found = figureOf(outcome, metric)
  if (found === undefined) return outcome?.kind === 'failed' ? 'failed' : NOTHING
  return found.min === found.median ? figure(found.min) : `${figure(found.min)} (${figure(found.median)})`
}

/** The whole report. */
export function markdown(report: Report): string {
  return `${[
    '# The browser rows, as they were measured',
    `${machine(report)}. Compared is ${SUBJECT}${report.short ? ' (a short run: the figures say nothing)' : ''}.`,
    '![Every row, on a logarithmic scale](browser.svg)',
    '## Against the limits',
    markdownTable(heading, comparison(report), 6),
    ...figuresMarkdown(
      shown(rows, report.findings),
      cell,
      report.versions,
      'The least, and the median over the passes in brackets where it differs.',
    ),
    ...listed('## What is missing, and why', missing(report.findings, libraries)),
    ...listed('## What failed', failures(report.findings, labelOf)),
  ].join('\n\n')}\n`
}

/** For a terminal. */
export function terminal(report: Report): string {
  return [aligned([heading, ...comparison(report)], 6), ...figuresTerminal(shown(rows, report.findings), cell)].join(
    '\n\n',
  )
}
