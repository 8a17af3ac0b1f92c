/** The parts of which the reports of all families are made. */
import type { Peer } from './peer.js'
import { type Finding, peersIn } from './report.js'

/** A row that was measured. */
export interface Shown<Row, Found> {
  readonly row: Row
  readonly finding: Found
}

/** In the order of the rows. */
export function shown<Row extends { readonly row: string }, Found extends { readonly row: string }>(
  rows: readonly Row[],
  findings: readonly Found[],
): Shown<Row, Found>[] {
  return rows.flatMap(row => {
    const finding = findings.find(each => each.row === row.row)
    return finding === undefined ? [] : [{ row, finding }]
  })
}

/** How many targets there are, and how many of them are reached. */
export function reached(findings: readonly Finding<unknown>[]): readonly [reached: number, all: number] {
  const verdicts = findings.flatMap(finding => finding.verdicts)
  return [verdicts.filter(verdict => verdict.reached).length, verdicts.length]
}

/** What peers cannot do, each reason once a peer, with the rows that it is the reason of. */
export function missing(findings: readonly Finding<unknown>[], peers: readonly Peer[]): string[] {
  return peers.flatMap(({ id, label }) => {
    const rows = new Map<string, string[]>()
    for (const finding of findings) {
      const outcome = peersIn(finding)[id]
      if (outcome?.kind === 'absent') rows.set(outcome.reason, [...(rows.get(outcome.reason) ?? []), finding.row])
    }
    return [...rows].map(([reason, names]) => `${label}: ${reason} (${names.join(', ')})`)
  })
}

/** In Markdown; nothing at all where there is nothing to list. */
export function listed(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, items.map(item => `- ${item}`).join('\n')]
}
