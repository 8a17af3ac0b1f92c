/** Starts the page: one bus, one line to the feed server, one React root. */
import './styles/index.css'
import { Bus } from '@dropslot/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { Tracks, TracksContext } from './chart/tracks'
import { FeedClient } from './feed/feed-client'
import { connectPageSignals } from './feed/page-signals'
import { BusProvider, type PageTopics } from './page-topics'
import { followSystemTheme } from './theme/theme'

const bus = new Bus<PageTopics>()
const address = new URL('feed', location.href.replace(/#.*$/, ''))
address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'

const client = new FeedClient({
  bus,
  open: () => new WebSocket(address),
  visible: () => document.visibilityState === 'visible',
})
connectPageSignals(client)
followSystemTheme()
client.start()

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
