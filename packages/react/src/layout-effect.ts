import { React } from './react.js'

/** `useLayoutEffect` where things are laid out; on a server, where React 18 warns of it, an effect that does not run either. */
export const useBrowserLayoutEffect: typeof React.useLayoutEffect =
  typeof window === 'undefined' ? React.useEffect : React.useLayoutEffect
