/** The libraries, in the order in which they are shown; each has an adapter of its id. */
import { type LabelOf, labelsOf, type Peer } from '../peer.js'

export interface Library extends Peer {
  /** Not a peer: DropSlot itself, a limit, or what is taken off. */
  readonly own?: true
}

/** The source's own cost. */
export const NONE = 'none'
export const CORE = 'dropslot'
export const CORE_REF = 'dropslot-ref'
/** The limit for what renders. */
export const FRAME = 'frame-store'
/** The limit for what does not. */
export const DOM = 'dom'

export const libraries: readonly Library[] = [
  { id: NONE, label: 'nobody listening', packages: [], own: true },
  { id: CORE, label: 'DropSlot useTopic', packages: ['@dropslot/react'], own: true },
  { id: CORE_REF, label: 'DropSlot useTopicRef', packages: ['@dropslot/react'], own: true },
  { id: FRAME, label: 'frame store, by hand', packages: [], own: true },
  { id: DOM, label: 'DOM writes in a frame, by hand', packages: [], own: true },
  { id: 'uses', label: 'useSyncExternalStore, by hand', packages: [] },
  { id: 'zustand', label: 'zustand, by key', packages: ['zustand'] },
  { id: 'zustand-selectors', label: 'zustand, selectors', packages: ['zustand'] },
  { id: 'jotai', label: 'jotai', packages: ['jotai'] },
  { id: 'nanostores', label: 'nanostores', packages: ['nanostores', '@nanostores/react'] },
  { id: 'valtio', label: 'valtio', packages: ['valtio'] },
  { id: 'preact-signals', label: '@preact/signals-react', packages: ['@preact/signals-react'] },
  { id: 'tanstack-store', label: '@tanstack/react-store', packages: ['@tanstack/react-store'] },
  { id: 'react-redux', label: 'react-redux', packages: ['react-redux', '@reduxjs/toolkit'] },
  { id: 'legend-state', label: 'legend-state', packages: ['@legendapp/state'] },
]

export const labelOf: LabelOf = labelsOf(libraries)
