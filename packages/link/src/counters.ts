/** What a server has done since it began, and what it holds now. */
export interface ServerStats {
  /** Connections that are open now. */
  readonly connections: number
  /** Topics that are sent now, counted once for each connection that wants them. */
  readonly topics: number
  /** Bytes that came and went on the sockets, after their handshakes. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Batches that were sent, the values in them, and values that newer ones replaced before they could be. */
  readonly batches: number
  readonly values: number
  readonly conflated: number
  /** Topics that were not let be read or written, and values that were not taken, as clients were told. */
  readonly refused: number
  /** Handshakes that were turned away. */
  readonly rejected: number
  /** Lines that this side closed because of a limit, or a frame that was none. */
  readonly dropped: number
}

/** The counters of all connections of a server, live and gone. */
export class Counters {
  bytesIn = 0
  bytesOut = 0
  batches = 0
  values = 0
  conflated = 0
  refused = 0
  rejected = 0
  dropped = 0
}
