import { Bus, BusError, type Sub } from '@dropslot/core'
import { turn } from './modes.js'
import { VirtualClock } from './virtual-clock.js'

/** A subscription whose waits are looked at: what each has come to, what is left to take, and who listens to a signal. */
export interface WaitScene {
  readonly clock: VirtualClock
  readonly bus: Bus<Record<string, number>>
  readonly sub: Sub<number>
}

export function waitScene(): WaitScene {
  const clock = new VirtualClock()
  const bus = new Bus<Record<string, number>>({ clock })
  const sub = bus.subscribe('a')
  return { clock, bus, sub }
}

/** What each promise has come to by now: its value, the code or reason that it rejected with, or 'pending'. */
export async function states(...promises: Promise<unknown>[]): Promise<unknown[]> {
  const now = promises.map(() => 'pending' as unknown)
  promises.forEach((promise, index) => {
    const note = (result: unknown): unknown => (now[index] = result)
    promise.then(note, error => note(error instanceof BusError ? error.code : { rejected: error }))
  })
  await turn()
  return now
}

/** Takes what there is, as a plain value or the error's code. */
export function take(sub: Sub<number>): unknown {
  const result = sub.tryGetMessage()
  return result.ok ? result.value : result.error.code
}

/** A signal that counts who listens to it. */
export class CountedSignal {
  aborted = false
  reason: unknown = undefined
  readonly listeners = new Set<() => void>()
  addEventListener(_: 'abort', listener: () => void): void {
    this.listeners.add(listener)
  }
  removeEventListener(_: 'abort', listener: () => void): void {
    this.listeners.delete(listener)
  }
  abort(reason: unknown): void {
    this.aborted = true
    this.reason = reason
    for (const listener of [...this.listeners]) listener()
  }
}
