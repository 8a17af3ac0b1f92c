/** What a run found, judged: the JSON file is this, and every table and plot is made from it alone. */
import type { Machine } from './machine.js'
import type { Outcome } from './outcome.js'
import type { LabelOf } from './peer.js'

/** `Engine` is what else is said of the machine. */
export type Report<Finding, Engine = unknown> = Machine & Engine & Judged<Finding>

interface Judged<Finding> {
  readonly passes: number
  readonly short: boolean
  /** By peer. */
  readonly versions: Readonly<Record<string, string>>
  readonly findings: readonly Finding[]
}

/** What DropSlot was to reach in a row, and whether it did. */
export interface Verdict {
  readonly target: string
  readonly reached: boolean
  /** What was found instead. */
  readonly found: string
}

/** What every family's findings have. */
export type Finding<Measured> = {
  readonly row: string
  readonly verdicts: readonly Verdict[]
} & ({ readonly peers: ByPeer<Measured> } | { readonly libraries: ByPeer<Measured> })

export type ByPeer<Measured> = Readonly<Record<string, Outcome<Measured>>>

/** What came of each peer. (The file of the browser rows calls them libraries.) */
export function peersIn<Measured>(finding: Finding<Measured>): ByPeer<Measured> {
  return 'peers' in finding ? finding.peers : finding.libraries
}

/** Any peer's failure: such a run does not count as a good one. */
export function failures(findings: readonly Finding<unknown>[], labelOf: LabelOf): string[] {
  return findings.flatMap(finding =>
    Object.entries(peersIn(finding)).flatMap(([id, outcome]) =>
      outcome.kind === 'failed' ? [`${finding.row}, ${labelOf(id)}: ${outcome.error}`] : [],
    ),
  )
}
