/** The plot of the browser rows. */
import type { Line } from '../chart.js'
import { figureOf } from '../figures.js'
import { plotOf } from '../plot.js'
import { shown } from '../sections.js'
import type { Report } from './judgement.js'
import { CORE, CORE_REF, DOM, FRAME, labelOf, NONE } from './libraries.js'
import { rows } from './rows.js'

const kinds: Readonly<Record<string, Line['dots'][number]['kind'] | undefined>> = {
  [NONE]: undefined,
  ...{ [CORE]: 'core', [CORE_REF]: 'core', [FRAME]: 'limit', [DOM]: 'limit' },
}

export function plot(report: Report): string {
  return plotOf({
    title: 'Script time for an update in ns, or what the row says; left is better',
    label: 'DropSlot in React, the limits and the peers, row by row',
    rows: shown(rows, report.findings),
    line: ({ label, subject, unit }) => ({
      label: `${label}, ${unit}`,
      unit,
      value: outcome => figureOf(outcome, subject)?.min,
    }),
    kindOf: id => (id in kinds ? kinds[id] : 'peer'),
    labelOf,
  })
}
