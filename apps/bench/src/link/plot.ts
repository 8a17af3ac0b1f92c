/** The plot: a line a row, a dot a peer, on a logarithmic scale, drawn as the core rows are. */
import { type Line, lineChart } from '../chart.js'
import { figure } from '../report.js'
import { CORE, labelOf } from './peers.js'
import { figureOf, type Report } from './report.js'
import { rows } from './rows.js'

/** Short, so that they fit beside the plot. */
const nameOf = (row: string): string => row.replace('.', ', ')

export function plot(report: Report): string {
  const lines = rows.flatMap((row): Line[] => {
    const finding = report.findings.find(each => each.row === row.row)
    const metric = row.shown[0]
    if (metric === undefined) return []
    const dots = Object.entries(finding?.peers ?? {}).flatMap(([id, outcome]) => {
      const found = figureOf(outcome, metric)
      if (found === undefined || found.median <= 0) return []
      return [
        {
          kind: id === CORE ? ('core' as const) : ('peer' as const),
          value: found.median,
          title: `${labelOf(id)}: ${figure(found.median)}`,
        },
      ]
    })
    return dots.length === 0 ? [] : [{ label: `${nameOf(row.row)}: ${row.metrics[metric] ?? metric}`, dots }]
  })
  return lineChart({
    title: 'What each row is about; left is better',
    label: 'DropSlot and the peers over sockets and ports, row by row',
    lines,
  })
}
