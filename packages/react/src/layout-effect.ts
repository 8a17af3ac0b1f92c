import { useEffect, useLayoutEffect } from './react.js'

/** `useLayoutEffect` where things are laid out; on a server, where React 18 warns of it, an effect that does not run either. */
export const useBrowserLayoutEffect: typeof useLayoutEffect =
  typeof window === 'undefined' ? useEffect : useLayoutEffect
