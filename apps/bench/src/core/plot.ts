/** The plot of the core rows. */
import { plotOf } from '../plot.js'
import { shown } from '../sections.js'
import { measuredOf, type Report } from './judgement.js'
import { CORE, LIMIT, labelOf } from './peers.js'
import { rows } from './rows.js'

export function plot(report: Report): string {
  return plotOf({
    title: 'Nanoseconds for one operation, or bytes; left is better',
    label: 'DropSlot, the limit and the peers, row by row',
    rows: shown(rows, report.findings),
    line: ({ label, unit }) => ({
      label: unit === 'bytes' ? `bytes: ${label}` : label,
      unit,
      value: outcome => measuredOf(outcome)?.min,
    }),
    kindOf: id => (id === CORE ? 'core' : id === LIMIT ? 'limit' : 'peer'),
    labelOf,
  })
}
