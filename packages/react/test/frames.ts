import { afterEach, beforeEach, vi } from 'vitest'

/** Animation frames that a test runs by hand. */
export const frames = {
  callbacks: [] as (() => void)[],
  run(): void {
    for (const callback of frames.callbacks.splice(0)) callback()
  },
}

/** Has each test of the file run frames by hand. */
export function runFramesByHand(): void {
  beforeEach(() => {
    frames.callbacks = []
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.callbacks.push(callback))
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    // React 18 puts back the event that it found when it began, which may be one that a test had stubbed.
    Reflect.deleteProperty(globalThis, 'event')
  })
}

/** Publishes as it happens outside of React's act: from a socket or a timer. */
export function outsideAct(run: () => void): void {
  const realm = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
  realm.IS_REACT_ACT_ENVIRONMENT = false
  try {
    run()
  } finally {
    realm.IS_REACT_ACT_ENVIRONMENT = true
  }
}
