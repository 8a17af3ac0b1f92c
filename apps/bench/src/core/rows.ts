/** The rows of the report, in its order, and what is to be reached in each: data, so that the report can say by how much it is missed. */
import { peers } from './peers.js'

export interface Target {
  /** At most so many times the limit, another row of DropSlot's own (flatness), or an absolute number of bytes. */
  readonly most?: number
  readonly of?: 'limit' | 'bytes' | (string & {})
  /** Nobody of these may be ahead. */
  readonly aheadOf?: 'every peer' | 'every store'
}

export interface Row {
  readonly row: string
  readonly label: string
  readonly unit: 'ns' | 'bytes'
  readonly targets: readonly Target[]
  /** In the short table of the README. */
  readonly brief: boolean
}

const ahead: Target = { aheadOf: 'every peer' }
const limit = (most: number): Target => ({ most, of: 'limit' })
const flat = (most: number, of: string): Target => ({ most, of })

function row(name: string, label: string, targets: readonly Target[] = [], brief = true): Row {
  return { row: name, label, unit: /^(bytes|size)\./.test(name) ? 'bytes' : 'ns', targets, brief }
}

export const rows: readonly Row[] = [
  row('publish.none', 'publish, nobody listening', [limit(1.5)]),
  row('publish.1', 'publish to 1 listener', [limit(1.5), ahead]),
  row('publish.10', 'publish to 10 listeners', [limit(1.15), ahead]),
  row('publish.100', 'publish to 100 listeners', [limit(1.15), ahead], false),
  row('publish.1000', 'publish to 1,000 listeners', [limit(1.15), ahead]),
  row('idle.0', 'publish, no pull subscription', [], false),
  row('idle.1', 'publish past 1 idle subscription a topic', [flat(1.1, 'idle.0')], false),
  row('idle.1000', 'publish past 1,000 idle subscriptions a topic', [flat(1.1, 'idle.0')], false),
  row('idle.1000000', 'publish past 1,000,000 idle subscriptions in all', [flat(1.1, 'idle.0')]),
  row('waiting.1', 'publish, 1 waiting reader due', [], false),
  row('waiting.100', 'publish, 100 waiting readers due', [flat(1.2, 'waiting.1')], false),
  row('waiting.10000', 'publish, 10,000 waiting readers due', [flat(1.2, 'waiting.1')]),
  row('wake.1', 'the publish that wakes 1 waiting reader, caches cold', [], false),
  row('wake.100', 'the publish that wakes 100, caches cold', [flat(1.2, 'wake.1')], false),
  row('wake.10000', 'the publish that wakes 10,000, caches cold', [flat(1.2, 'wake.1')]),
  row('burst', '1,000 publishes in a tick, 100 deferred listeners', [limit(1.5), ahead]),
  row('name.held', 'publish by name, 1,000 topics', [limit(1.3), ahead]),
  row('name.built', 'publish by a name that is built each time', [limit(1.3), ahead]),
  row('listen.0', 'subscribe + stop a listener', [limit(2), ahead], false),
  row('listen.10000', 'subscribe + stop a listener among 10,000', [limit(2), ahead, flat(1.2, 'listen.0')]),
  row('subscribe.0', 'subscribe + close, pull'),
  row('subscribe.10000', 'subscribe + close, pull, among 10,000', [flat(1.2, 'subscribe.0')], false),
  row('pull.take', 'publish + take', [limit(2)]),
  row('pull.nothing', 'take, nothing new', [limit(2)]),
  row('await.wait', 'hand-off to a reader that waits', [limit(1.5), ahead]),
  row('await.iterate', 'hand-off to a reader that iterates', [limit(1.5), ahead]),
  row('create.topic', 'create a topic in a bus', [{ aheadOf: 'every store' }]),
  row('bytes.topic', 'a named topic with one listener', [limit(1.5), { aheadOf: 'every store' }]),
  row('bytes.topic-kept', 'the same, and the way to stop it', [], false),
  row('bytes.listener', 'a further listener', [limit(1.5), { aheadOf: 'every store' }]),
  row('bytes.listener-kept', 'the same, and the way to stop it', [], false),
  row('bytes.pull', 'a pull subscription'),
  row('size.bundle', 'the bundle, minified + brotli', [{ most: 3_000, of: 'bytes' }]),
]

/** Against whom an 'ahead of' is judged. */
export function rivals(of: 'every peer' | 'every store'): readonly string[] {
  return peers.filter(peer => !OWN.has(peer.id) && (of === 'every peer' || peer.store === true)).map(peer => peer.id)
}

/** Not peers: DropSlot itself, and what is written by hand. */
const OWN: ReadonlySet<string> = new Set(['core', 'core-unregistered', 'limit', 'limit-newest'])

/**
 * The Rust crate `dropslot` 0.2 under the names of its own benches: CPU time, median, in nanoseconds, read elsewhere on a machine such
 * as this, not in this run. A span where its own runs differed.
 */
export const CRATE_SOURCE =
  'Rust crate dropslot 0.2: CPU time, median, measured elsewhere on a small two-core machine, not in this run'
export const crateRows: readonly { readonly row: string; readonly label: string; readonly rust: string }[] = [
  { row: 'crate.topic_creation', label: 'topic_creation (new bus + first topic)', rust: '550' },
  { row: 'crate.publish', label: 'publish (held topic, nobody)', rust: '24' },
  { row: 'crate.subscriber_creation', label: 'subscriber_creation (subscribe + drop)', rust: '32' },
  { row: 'crate.retrieval', label: 'retrieval (latest)', rust: '25' },
  { row: 'crate.topic_lookup', label: 'topic_lookup', rust: '53 to 94' },
  { row: 'crate.topic_removal', label: 'topic_removal', rust: '212' },
  { row: 'crate.cleanup_1', label: 'cleanup of 1 unused topic', rust: '–' },
  { row: 'crate.cleanup_100', label: 'cleanup of 100 unused topics', rust: '24,000' },
  { row: 'crate.cleanup_1000', label: 'cleanup of 1,000 unused topics', rust: '–' },
  { row: 'crate.topics_10', label: '10 topics (bus, create, publish to all)', rust: '–' },
  { row: 'crate.topics_100', label: '100 topics', rust: '–' },
  { row: 'crate.topics_1000', label: '1,000 topics', rust: '–' },
  { row: 'crate.batch_1000', label: 'batch of 1,000 messages', rust: '–' },
]
