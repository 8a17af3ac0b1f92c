import { Bus, type Delivery } from '@dropslot/core'
import { VirtualClock } from './virtual-clock.js'

/**
 * The five ways to be called, and a bus on a virtual clock whose time is moved until each of them has had its moment. For promises
 * that hold "across all delivery modes".
 */
export const modes = ['sync', 'microtask', 'frame', 'every', 'scheduler'] as const
export type Mode = (typeof modes)[number]

/** Those that are called later than the publish. */
export const deferred: Exclude<Mode, 'sync'>[] = ['microtask', 'frame', 'every', 'scheduler']

/** The window of the mode `every`, in milliseconds. */
const WINDOW = 10

export interface ModesScene<T> {
  readonly clock: VirtualClock
  readonly bus: Bus<Record<string, T>>
  /** What the bus's `onError` was told. */
  readonly errors: unknown[]
  /** What the listeners in the mode `scheduler` have asked for, and did not get yet. */
  readonly scheduled: (() => void)[]
  /** The options of a listener in that mode. */
  readonly options: (mode: Mode) => { readonly delivery: Delivery }
  /** Gives every mode its moment, once: microtasks, a frame, the window, what was scheduled. */
  readonly settle: () => void
}

export function modesScene<T = number>(): ModesScene<T> {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const scheduled: (() => void)[] = []
  const scheduler = (deliver: () => void): void => void scheduled.push(deliver)
  return {
    clock,
    bus: new Bus<Record<string, T>>({ clock, onError: error => errors.push(error) }),
    errors,
    scheduled,
    options: mode => ({ delivery: mode === 'every' ? { every: WINDOW } : mode === 'scheduler' ? scheduler : mode }),
    settle: () => {
      clock.microtasks()
      clock.frame()
      clock.advance(WINDOW)
      for (const deliver of scheduled.splice(0)) deliver()
      clock.microtasks()
    },
  }
}

/** Ends after the promises that can settle have settled. */
export const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0))
