/** The peers, in the order in which they are shown. `size` is what an application imports of them; none where Node has it built in. */
export interface Peer {
  readonly id: string
  readonly label: string
  readonly package?: string
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

export const peers: readonly Peer[] = [
  { id: CORE, label: 'DropSlot', package: '@dropslot/core', size: exported('@dropslot/core') },
  {
    id: 'core-unregistered',
    label: 'DropSlot without FinalizationRegistry',
    rows: ['subscribe.0', 'subscribe.10000', 'bytes.pull', 'crate.subscriber_creation'],
  },
  { id: LIMIT, label: 'limit, by hand' },
  { id: 'limit-newest', label: 'limit, by hand, the newest when it settles', rows: ['await.wait', 'await.iterate'] },
  { id: 'mitt', label: 'mitt', package: 'mitt', size: exported('mitt', 'default') },
  { id: 'nanoevents', label: 'nanoevents', package: 'nanoevents', size: exported('nanoevents', 'createNanoEvents') },
  {
    id: 'eventemitter3',
    label: 'eventemitter3',
    package: 'eventemitter3',
    size: exported('eventemitter3', 'EventEmitter'),
  },
  { id: 'node-events', label: 'node:events' },
  { id: 'event-target', label: 'EventTarget' },
  { id: 'mini-signals', label: 'mini-signals', package: 'mini-signals', size: exported('mini-signals', 'MiniSignal') },
  { id: 'emittery', label: 'emittery', package: 'emittery', size: exported('emittery', 'default') },
  {
    id: 'rxjs',
    store: true,
    label: 'rxjs',
    package: 'rxjs',
    size: exported('rxjs', 'BehaviorSubject, asapScheduler, auditTime, firstValueFrom, share'),
  },
  { id: 'nanostores', store: true, label: 'nanostores', package: 'nanostores', size: exported('nanostores', 'atom') },
  {
    id: 'zustand',
    store: true,
    label: 'zustand',
    package: 'zustand',
    size: exported('zustand/vanilla', 'createStore'),
  },
  { id: 'jotai', store: true, label: 'jotai', package: 'jotai', size: exported('jotai/vanilla', 'atom, createStore') },
  {
    id: 'valtio',
    store: true,
    label: 'valtio',
    package: 'valtio',
    size: exported('valtio/vanilla', 'proxy, subscribe'),
  },
  {
    id: 'preact-signals',
    store: true,
    label: 'preact signals',
    package: '@preact/signals-core',
    size: exported('@preact/signals-core', 'signal, effect, batch'),
  },
  {
    id: 'alien-signals',
    store: true,
    label: 'alien-signals',
    package: 'alien-signals',
    size: exported('alien-signals', 'signal, effect, startBatch, endBatch'),
  },
  {
    id: 'tanstack-store',
    store: true,
    label: '@tanstack/store',
    package: '@tanstack/store',
    size: exported('@tanstack/store', 'Store, batch'),
  },
  { id: 'signia', store: true, label: 'signia', package: 'signia', size: exported('signia', 'atom, react, transact') },
  {
    id: 'effect',
    store: true,
    label: 'effect (SubscriptionRef)',
    package: 'effect',
    size: "export * as Effect from 'effect/Effect'\nexport * as Stream from 'effect/Stream'\nexport * as SubscriptionRef from 'effect/SubscriptionRef'",
  },
]
