/**
 * What goes over a line, whatever it is made of. A frame is an array whose first element says what it is: on sockets as JSON, on ports
 * beside a tag, between tabs as it stands. ARCHITECTURE.md has the protocol, frame by frame; `frame-check.ts` what is none.
 */

/** The protocol's version: the two sides of a line speak the same one. */
export const PROTOCOL_VERSION = 1

/** What a bus is known by on other buses, and what it can take. */
export type Hello = ['hello', version: number, bus: string, codec: string, maxFrame: number]
/** What this side has already of what it is about to want, and could get from nowhere else. */
export type Have = ['have', topics: [name: string, epoch: number, version: number, origin: string][]]
/** The same, of a bus that was there before: what the other one published since is newer, though its count began anew. */
export type Held = ['held', topics: [name: string, epoch: number, version: number, origin: string][]]
/** What this side wants to be sent, and how; again for a pattern that is wanted already, to change how. */
export type Want = ['want', pattern: string, every: number, deltas: boolean]
export type Unwant = ['unwant', pattern: string]
/** What this side would publish, to a side that asks who may. */
export type Offer = ['offer', patterns: string[]]
/** The newest values of topics that changed. */
export type Batch = ['batch', seq: number, now: number, topics: TopicDefinition[], items: Item[]]
/** The values of a batch were taken. */
export type Ack = ['ack', seq: number]
/** A topic, or a pattern, that the other side cannot have, or a value that was not taken. */
export type Refused = ['refused', name: string, code: string, reason: string]
/** Whether this side rests, as a hidden page does: nothing is to be sent until it does not. */
export type Rest = ['rest', rests: boolean]
export type Ping = ['ping']
export type Pong = ['pong']
/** The line is about to be closed; when to come back, in milliseconds, or −1 for never. */
export type Bye = ['bye', reason: string, comeBackAfter: number]

/** A name travels once a line, then by number; again when the topic's epoch has changed. */
export type TopicDefinition = [id: number, name: string, epoch: number]

/** How a value stands in an item. */
export const WHOLE = 0
/** As bytes, as they are. */
export const BYTES = 1
/** As bytes that the line's codec made. */
export const CODED = 2
/** As what differs from the value that was sent before: `[set, deleted]`. */
export const DELTA = 3
/** The topic was removed. */
export const REMOVED = 4

/** `updatedAt` by the clock of the sender's `now`; `origin` where it is not the sender. */
export type Item = [id: number, version: number, updatedAt: number, value: unknown, form?: number, origin?: string]

export type Frame = Hello | Have | Held | Want | Unwant | Offer | Batch | Ack | Refused | Rest | Ping | Pong | Bye
