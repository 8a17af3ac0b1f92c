/** Writes the table into the root README, between the markers; everything else in it stays as it is. */

import type { Report } from './report.js'
import { readmeTable } from './tables.js'

export function withTable(readme: string, report: Report): string {
  return between(readme, 'bench', readmeTable(report))
}

/** The same text, with `table` between the two comments of that name. */
export function between(readme: string, name: string, table: string): string {
  const [first, last] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const start = readme.indexOf(first)
  const end = readme.indexOf(last)
  if (start < 0 || end < start) throw new Error(`The README has no ${first} … ${last} to write the table between.`)
  return `${readme.slice(0, start + first.length)}\n${table}\n${readme.slice(end)}`
}
