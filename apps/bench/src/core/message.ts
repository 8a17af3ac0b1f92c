/**
 * What is published, and who listens: the same for every peer.
 *
 * Messages are objects, made beforehand, and successive ones differ, because stores skip what is equal. Listeners have eight
 * different bodies, so that no engine can inline one constant function into a peer's loop, and each is a closure of its own,
 * because some peers keep their listeners in a set. What they see ends in `sink`, which the run prints: nothing is dead code.
 */
export interface Message {
  readonly n: number
  readonly weight: number
}

export type Listener = (message: Message) => void

/** A power of two, so that rotating through them is a mask; batches are multiples of it. */
export const MESSAGES = 64

export const messages: readonly Message[] = Array.from({ length: MESSAGES }, (_, n) => ({ n: n + 1, weight: n % 7 }))

export const first: Message = { n: 0, weight: 0 }

/** Where everything that is delivered ends. Small integers throughout, lest the sink itself allocates. */
export const sink: { sum: number; bits: number; heaviest: number; odd: number; last: Message; calls: number } = {
  sum: 0,
  bits: 0,
  heaviest: 0,
  odd: 0,
  last: first,
  calls: 0,
}

const bodies: readonly ((cell: typeof sink) => Listener)[] = [
  cell => message => {
    cell.sum = (cell.sum + message.n) | 0
  },
  cell => message => {
    cell.bits ^= message.n
  },
  cell => message => {
    if (message.weight > cell.heaviest) cell.heaviest = message.weight
  },
  cell => message => {
    cell.last = message
  },
  cell => message => {
    if ((message.n & 1) === 1) cell.odd = (cell.odd + 1) & 0xffff
  },
  cell => message => {
    cell.sum = (cell.sum - message.weight) | 0
  },
  cell => message => {
    cell.bits = (cell.bits << 1) ^ message.weight
  },
  cell => message => {
    if (message !== cell.last) cell.odd ^= 1
  },
]

/** The listener for place `index`: neighbours have different bodies. */
export function listenerAt(index: number): Listener {
  return (bodies[index & 7] as (cell: typeof sink) => Listener)(sink)
}

const countingBodies: readonly ((cell: typeof sink) => Listener)[] = [
  cell => message => {
    cell.calls++
    cell.sum = (cell.sum + message.n) | 0
  },
  cell => message => {
    cell.bits ^= message.n
    cell.calls++
  },
  cell => message => {
    cell.last = message
    cell.calls++
  },
  cell => message => {
    cell.calls++
    if (message.weight > cell.heaviest) cell.heaviest = message.weight
  },
]

/** The same, but counted in `sink.calls`, for deliveries that are to be waited for. */
export function countingListenerAt(index: number): Listener {
  return (countingBodies[index & 3] as (cell: typeof sink) => Listener)(sink)
}
