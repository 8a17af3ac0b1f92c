import { BusProvider } from '@dropslot/react'
import { createRoot } from 'react-dom/client'
import { bus } from './bus'
import { Cell } from './cell'

createRoot(document.getElementById('root') as HTMLElement).render(
  <BusProvider bus={bus}>
    <Cell />
  </BusProvider>,
)
Object.assign(globalThis, { bus, loaded: performance.now() })
