/** The plot of the core rows: a line a row, a dot a peer. */
import { type Line, lineChart } from './chart.js'
import { CORE, LIMIT } from './peers.js'
import { figure, labelOf, measuredOf, type Report } from './report.js'
import { rows } from './rows.js'

const kindOf = (id: string): Line['dots'][number]['kind'] => (id === CORE ? 'core' : id === LIMIT ? 'limit' : 'peer')

export function plot(report: Report): string {
  const lines = rows.flatMap(({ row, label, unit }): Line[] => {
    const finding = report.findings.find(each => each.row === row)
    const dots = Object.entries(finding?.peers ?? {}).flatMap(([id, outcome]) => {
      const measured = measuredOf(outcome)
      if (measured === undefined || measured.min <= 0) return []
      return [{ kind: kindOf(id), value: measured.min, title: `${labelOf(id)}: ${figure(measured.min)} ${unit}` }]
    })
    return dots.length === 0 ? [] : [{ label: unit === 'bytes' ? `bytes: ${label}` : label, dots }]
  })
  return lineChart({
    title: 'Nanoseconds for one operation, or bytes; left is better',
    label: 'DropSlot, the limit and the peers, row by row',
    lines,
  })
}
