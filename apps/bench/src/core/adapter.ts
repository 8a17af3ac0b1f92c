import type { Listener, Message } from './message.js'

/**
 * How a peer is driven: one adapter a file in `peers/`. Each function is the shortest honest way to do that thing with the peer, and
 * what a peer cannot do is left out, with the reason in `absent`; it is never imitated.
 *
 * What `unknown` stands for is the adapter's own: it annotates its parameters, which TypeScript lets methods do.
 */
export interface Adapter {
  /** One held topic: a slot, a store, an emitter with one event. */
  topic?(): unknown
  publish?(topic: unknown, message: Message): void
  /** A listener that is called within `publish`. */
  listen?(topic: unknown, listener: Listener): unknown
  /** `stopped` is what `listen` gave. */
  stop?(topic: unknown, stopped: unknown): void
  /** Topics by name. Left out, they are kept in a `Map`, as a user of a store would. */
  readonly names?: NamesAdapter
  /** Listeners that may be called later in the tick. Left out, the ones above are used. */
  readonly late?: LateAdapter
  /** Reading at one's own pace. */
  readonly pull?: PullAdapter
  /** Readers that wait. */
  readonly awaited?: AwaitedAdapter
  /** What the Rust crate's own benches do. */
  readonly bus?: BusAdapter
  /** Why a row is missing: by the row's name, or its family, the part before the dot. */
  readonly absent?: Readonly<Record<string, string>>
}

export interface NamesAdapter {
  open(): unknown
  /** The topic of that name, made if there is none. Left out where a name exists only while somebody listens. */
  create?(names: unknown, name: string): void
  publish(names: unknown, name: string, message: Message): void
  listen(names: unknown, name: string, listener: Listener): unknown
}

export interface LateAdapter {
  topic(): unknown
  publish(topic: unknown, message: Message): void
  listen(topic: unknown, listener: Listener): void
  /** Around the publishes of one tick, where the peer has a word for that. */
  tick?(publishAll: () => void): void
  /** How often a listener hears a burst: each publish, or the last one. */
  readonly hears: 'each' | 'last'
}

export interface PullAdapter {
  subscribe(topic: unknown): unknown
  /** The newest message that was not taken yet. */
  take(sub: unknown): Message | undefined
  close?(sub: unknown): void
  /** Waits for one message; only for the rows with many who wait. */
  wait?(sub: unknown): Promise<unknown>
}

export interface AwaitedAdapter {
  topic(): unknown
  publish(topic: unknown, message: Message): void
  /** A loop that waits for one message after the other, and hands each to `next`; it runs for ever. */
  wait?(topic: unknown, next: Listener): unknown
  /** The same by `for await`, or the peer's own kind of stream. */
  iterate?(topic: unknown, next: Listener): unknown
}

export interface BusAdapter {
  open(): unknown
  topic(bus: unknown, name: string): unknown
  latest(topic: unknown): Message | undefined
  remove(bus: unknown, name: string): void
  cleanup(bus: unknown): number
}
