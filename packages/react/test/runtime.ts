/** What the tests run on: the same tests run on several Reacts, and on Preact in React's place. */
import * as React from 'react'

/** Preact gives itself out for a React 18; it has no time slicing, no Profiler and no StrictMode of its own. */
export const isPreact: boolean = React.Profiler === undefined
