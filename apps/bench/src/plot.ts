/** The plot of a family of rows: a line a row, a dot a peer. What came to nothing, or less, has no place on a logarithmic scale. */
import { type Line, lineChart } from './chart.js'
import { figure } from './digits.js'
import type { Outcome } from './outcome.js'
import type { LabelOf } from './peer.js'
import { type Finding, peersIn } from './report.js'
import type { Shown } from './sections.js'

export interface Plot<Row, Measured> {
  readonly title: string
  /** For those who do not see it. */
  readonly label: string
  readonly rows: readonly Shown<Row, Finding<Measured>>[]
  line(row: Row): PlotLine<Measured>
  /** Nothing for who is not drawn. */
  kindOf(id: string): Line['dots'][number]['kind'] | undefined
  readonly labelOf: LabelOf
}

export interface PlotLine<Measured> {
  readonly label: string
  readonly unit: string
  value(outcome: Outcome<Measured>): number | undefined
}

export function plotOf<Row, Measured>({ title, label, rows, line, kindOf, labelOf }: Plot<Row, Measured>): string {
  const lines = rows.flatMap(({ row, finding }): Line[] => {
    const { label: name, unit, value: valueIn } = line(row)
    const dots = Object.entries(peersIn(finding)).flatMap(([id, outcome]) => {
      const kind = kindOf(id)
      const value = valueIn(outcome)
      if (kind === undefined || value === undefined || value <= 0) return []
      return [{ kind, value, title: `${labelOf(id)}: ${figure(value)} ${unit}`.trimEnd() }]
    })
    return dots.length === 0 ? [] : [{ label: name, dots }]
  })
  return lineChart({ title, label, lines })
}
