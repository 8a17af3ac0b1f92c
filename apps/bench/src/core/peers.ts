/** The peers, in the order in which they are shown; each has an adapter of its id. */
import { type LabelOf, labelsOf, type Peer } from '../peer.js'

export interface CorePeer extends Peer {
  /** What an application imports; left out where Node has it built in. */
  readonly size?: string
  /** Keeps a value, as a slot does; emitters do not. */
  readonly store?: true
  /** Measured in these rows only. */
  readonly rows?: readonly string[]
}

const exported = (module: string, names = '*'): string =>
  `export ${names === '*' ? '*' : `{ ${names} }`} from '${module}'`

export const CORE = 'core'
export const LIMIT = 'limit'

export const peers: readonly CorePeer[] = [
  { id: CORE, label: 'DropSlot', packages: ['@dropslot/core'], size: exported('@dropslot/core') },
  {
    id: 'core-unregistered',
    label: 'DropSlot without FinalizationRegistry',
    packages: [],
    rows: ['subscribe.0', 'subscribe.10000', 'bytes.pull', 'crate.subscriber_creation'],
  },
  { id: LIMIT, label: 'limit, by hand', packages: [] },
  {
    id: 'limit-newest',
    label: 'limit, by hand, the newest when it settles',
    packages: [],
    rows: ['await.wait', 'await.iterate'],
  },
  { id: 'mitt', label: 'mitt', packages: ['mitt'], size: exported('mitt', 'default') },
  { id: 'nanoevents', label: 'nanoevents', packages: ['nanoevents'], size: exported('nanoevents', 'createNanoEvents') },
  {
    id: 'eventemitter3',
    label: 'eventemitter3',
    packages: ['eventemitter3'],
    size: exported('eventemitter3', 'EventEmitter'),
  },
  { id: 'node-events', label: 'node:events', packages: [] },
  { id: 'event-target', label: 'EventTarget', packages: [] },
  {
    id: 'mini-signals',
    label: 'mini-signals',
    packages: ['mini-signals'],
    size: exported('mini-signals', 'MiniSignal'),
  },
  { id: 'emittery', label: 'emittery', packages: ['emittery'], size: exported('emittery', 'default') },
  {
    id: 'rxjs',
    store: true,
    label: 'rxjs',
    packages: ['rxjs'],
    size: exported('rxjs', 'BehaviorSubject, asapScheduler, auditTime, firstValueFrom, share'),
  },
  {
    id: 'nanostores',
    store: true,
    label: 'nanostores',
    packages: ['nanostores'],
    size: exported('nanostores', 'atom'),
  },
  {
    id: 'zustand',
    store: true,
    label: 'zustand',
    packages: ['zustand'],
    size: exported('zustand/vanilla', 'createStore'),
  },
  {
    id: 'jotai',
    store: true,
    label: 'jotai',
    packages: ['jotai'],
    size: exported('jotai/vanilla', 'atom, createStore'),
  },
  {
    id: 'valtio',
    store: true,
    label: 'valtio',
    packages: ['valtio'],
    size: exported('valtio/vanilla', 'proxy, subscribe'),
  },
  {
    id: 'preact-signals',
    store: true,
    label: 'preact signals',
    packages: ['@preact/signals-core'],
    size: exported('@preact/signals-core', 'signal, effect, batch'),
  },
  {
    id: 'alien-signals',
    store: true,
    label: 'alien-signals',
    packages: ['alien-signals'],
    size: exported('alien-signals', 'signal, effect, startBatch, endBatch'),
  },
  {
    id: 'tanstack-store',
    store: true,
    label: '@tanstack/store',
    packages: ['@tanstack/store'],
    size: exported('@tanstack/store', 'Store, batch'),
  },
  {
    id: 'signia',
    store: true,
    label: 'signia',
    packages: ['signia'],
    size: exported('signia', 'atom, react, transact'),
  },
  {
    id: 'effect',
    store: true,
    label: 'effect (SubscriptionRef)',
    packages: ['effect'],
    size: "export * as Effect from 'effect/Effect'\nexport * as Stream from 'effect/Stream'\nexport * as SubscriptionRef from 'effect/SubscriptionRef'",
  },
]

export const labelOf: LabelOf = labelsOf(peers)
