/** A page without React's act, as users have it: React renders when its scheduler says, a transition in time slices. */
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { expect } from 'vitest'

export const task = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0))

/** Keeps the thread for longer than a time slice, so that React yields after each component that calls this. */
export function beSlow(): void {
  const until = performance.now() + 8
  while (performance.now() < until);
}

export interface Live extends Disposable {
  readonly element: HTMLElement
  show(children: ReactNode): void
  /** Waits for what the page shows. */
  until(condition: () => boolean): Promise<void>
}

export function live(children: ReactNode): Live {
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  const realm = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
  realm.IS_REACT_ACT_ENVIRONMENT = false
  root.render(children)
  return {
    element,
    show: children => root.render(children),
    until: async condition => {
      const deadline = performance.now() + 5_000
      while (!condition() && performance.now() < deadline) await task()
      expect(condition()).toBe(true)
    },
    [Symbol.dispose]: () => {
      root.unmount()
      element.remove()
      realm.IS_REACT_ACT_ENVIRONMENT = true
    },
  }
}
