/** Writes the table into the root README, between the markers; everything else in it stays as it is. */

import type { Report } from './report.js'
import { readmeTable } from './tables.js'

const START = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

export function withTable(readme: string, report: Report): string {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start < 0 || end < start) throw new Error(`The README has no ${START} … ${END} to write the table between.`)
  return `${readme.slice(0, start + START.length)}\n${readmeTable(report)}\n${readme.slice(end)}`
}
