/** The peers, in the order in which they are shown; each has an adapter of its id in `adapters/`, or between threads in `ports/`. */
import { type LabelOf, labelsOf, type Peer } from '../peer.js'

export const CORE = 'dropslot'
export const SOCKET_IO = 'socket-io'

const dropslot: Peer = { id: CORE, label: 'DropSlot', packages: ['@dropslot/link'] }

export const linePeers: readonly Peer[] = [
  dropslot,
  { id: 'ws', label: 'ws', packages: ['ws'] },
  { id: 'ws-skip', label: 'ws, skip over 64 KB', packages: ['ws'] },
  { id: SOCKET_IO, label: 'socket.io', packages: ['socket.io'] },
  { id: 'socket-io-volatile', label: 'socket.io volatile', packages: ['socket.io'] },
]

export const portPeers: readonly Peer[] = [
  dropslot,
  { id: 'message-port', label: 'postMessage', packages: [] },
  { id: 'comlink', label: 'Comlink', packages: ['comlink'] },
]

export const peers: readonly Peer[] = [...linePeers, ...portPeers.filter(peer => peer !== dropslot)]

export const labelOf: LabelOf = labelsOf(peers)
