/** Starts the page: one bus, one link to the server, one React root. */
import './styles/index.css'
import { Bus } from '@dropslot/core'
import { webSocket } from '@dropslot/link'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { Tracks, TracksContext } from './chart/tracks'
import { BusProvider, type PageTopics } from './page-topics'
import { followPulse } from './pulse'
import { linkToServer } from './server-link'
import { followSystemTheme } from './theme/theme'

const bus = new Bus<PageTopics>()
const address = new URL('bus', location.href.replace(/#.*$/, ''))
address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'

followSystemTheme()
followPulse(bus)
linkToServer(bus, webSocket(address))

const tracks = new Tracks(bus)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <StrictMode>
    <BusProvider bus={bus}>
      <TracksContext value={tracks}>
        <App />
      </TracksContext>
    </BusProvider>
  </StrictMode>,
)
