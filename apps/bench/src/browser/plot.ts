/** The plot: a line a row, a dot a library, on a logarithmic scale, drawn as the core rows are. */
import { type Line, lineChart } from '../chart.js'
import { figure } from '../report.js'
import { CORE, CORE_REF, DOM, FRAME, labelOf, NONE } from './libraries.js'
import { figureOf, type Report, subject } from './report.js'
import { rows } from './rows.js'

const kindOf = (id: string): Line['dots'][number]['kind'] =>
  id === CORE || id === CORE_REF ? 'core' : id === FRAME || id === DOM ? 'limit' : 'peer'

export function plot(report: Report): string {
  const lines = rows.flatMap((row): Line[] => {
    const finding = report.findings.find(each => each.row === row.row)
    const { metric, unit } = subject(row)
    const dots = Object.entries(finding?.libraries ?? {}).flatMap(([id, outcome]) => {
      const found = figureOf(outcome, metric)
      if (id === NONE || found === undefined || found.min <= 0) return []
      return [{ kind: kindOf(id), value: found.min, title: `${labelOf(id)}: ${figure(found.min)} ${unit}` }]
    })
    return dots.length === 0 ? [] : [{ label: `${row.label}, ${unit}`, dots }]
  })
  return lineChart({
    title: 'Script time for an update in ns, or what the row says; left is better',
    label: 'DropSlot in React, the limits and the peers, row by row',
    lines,
  })
}
