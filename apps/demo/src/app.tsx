import { type ReactNode, useEffect } from 'react'
import { HostDashboard } from './host/host-dashboard'
import { LabDashboard } from './lab/lab-dashboard'
import { useRoute } from './route'
import { Header } from './shell/header'

const titles = { host: 'Host', lab: 'Lab' }

/** A button and not a link: the hash names the dashboard. */
function skip(): void {
  document.getElementById('main')?.focus()
}

/** The page: a header, and the dashboard that the hash names. */
export function App(): ReactNode {
  const route = useRoute()
  useEffect(() => {
    document.title = `${titles[route]} · DropSlot`
  }, [route])
  return (
    <>
      <button type="button" className="skip" onClick={skip}>
        Skip to the dashboard
      </button>
      <Header route={route} />
      <main id="main" tabIndex={-1}>
        {route === 'host' ? <HostDashboard /> : <LabDashboard />}
      </main>
      <footer className="footer">
        <p>
          A topic is a slot: publishing overwrites it, and a page that falls behind skips to the newest value. Nothing
          queues.
        </p>
      </footer>
    </>
  )
}
