/** Whom a family of rows measures: DropSlot, what is written by hand, and what others made. */
export interface Peer {
  readonly id: string
  readonly label: string
  /** Those that it is made of, whose versions are reported; none where nothing is installed. */
  readonly packages: readonly string[]
}

/** How a report calls a peer of that id. */
export type LabelOf = (id: string) => string

export function labelsOf(peers: readonly Peer[]): LabelOf {
  return id => peers.find(peer => peer.id === id)?.label ?? id
}
