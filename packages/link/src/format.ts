import type { Delta } from './delta.js'
import type { Sayable } from './entry.js'
import { DELTA, type Frame, type Item, REMOVED, type TopicDefinition, WHOLE } from './frame.js'
import { checkFrame } from './frame-check.js'

/** A batch that is about to be sent, its items made by the same format. */
export interface Outgoing<P> {
  readonly seq: number
  readonly now: number
  readonly topics: readonly TopicDefinition[]
  readonly pieces: readonly P[]
}

/**
 * How frames stand on a line. One format for all lines of a kind, so that an item that was made for one line serves them all. `P` is what it
 * makes of an item.
 */
export interface Format<P = unknown> {
  /** What the two sides compare. */
  readonly name: string
  /** @throws what the codec throws for a value that it cannot encode */
  item(entry: Sayable, updatedAt: number, origin: string | undefined, delta: Delta | undefined): P
  /** About how many bytes it adds to a batch, never less. */
  sizeOf(piece: P): number
  batch(batch: Outgoing<P>): unknown
  frame(frame: Frame): unknown
  /** The frame that was received. @throws Violation for anything else */
  read(received: unknown): Frame
  /** The value of an item. @throws Violation */
  decode(item: Item): unknown
}

function itemOf(entry: Sayable, updatedAt: number, value: unknown, form: number, origin: string | undefined): Item {
  const item: Item = [entry.id, entry.stamp.version, updatedAt, value]
  if (form !== WHOLE || origin !== undefined) item.push(form)
  if (origin !== undefined) item.push(origin)
  return item
}

/** Frames as they stand, for lines that clone them: ports and channels. Nothing is encoded. */
export const cloned: Format<Item> = {
  name: 'clone',
  item(entry, updatedAt, origin, delta) {
    if (entry.removed) return itemOf(entry, updatedAt, null, REMOVED, origin)
    return itemOf(entry, updatedAt, delta ?? entry.value, delta === undefined ? WHOLE : DELTA, origin)
  },
  sizeOf: () => 0,
  batch: ({ seq, now, topics, pieces }) => ['batch', seq, now, topics, pieces],
  frame: frame => frame,
  read: checkFrame,
  decode: ([, , , value]) => value,
}
