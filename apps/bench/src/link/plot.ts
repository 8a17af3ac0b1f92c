/** The plot of the link rows. */
import { figureOf } from '../figures.js'
import { plotOf } from '../plot.js'
import { shown } from '../sections.js'
import type { Report } from './judgement.js'
import { CORE, labelOf } from './peers.js'
import { rows } from './rows.js'

/** Short, so that they fit beside the plot. */
const nameOf = (row: string): string => row.replace('.', ', ')

export function plot(report: Report): string {
  return plotOf({
    title: 'What each row is about; left is better',
    label: 'DropSlot and the peers over sockets and ports, row by row',
    rows: shown(rows, report.findings),
    line: ({ row, metrics, shown: [metric] }) => ({
      label: `${nameOf(row)}: ${metrics[metric] ?? metric}`,
      unit: '',
      value: outcome => figureOf(outcome, metric)?.median,
    }),
    kindOf: id => (id === CORE ? 'core' : 'peer'),
    labelOf,
  })
}
