import type { ReactNode } from 'react'
import { ago, uptime } from '../format/uptime'
import { useTopic } from '../page-topics'
import { useNow } from '../shell/use-now'
import { CoresPanel } from './cores-panel'
import { CpuPanel } from './cpu-panel'
import { MemoryPanel } from './memory-panel'
import { ProcessTable } from './process-table'
import { ServerPanel } from './server-panel'
import { DiskPanel, NetworkPanel } from './throughput-panels'

/** So many cores fit into one panel among the others; more have a row of their own. */
const FEW_CORES = 4

/** The machine that the server runs on. Without a line its values stay, dimmed, and say how old they are. */
export function HostDashboard(): ReactNode {
  const live = useTopic('link', { select: link => link.state === 'open' }) ?? false
  const few = useTopic('host/info', { select: info => info.cores <= FEW_CORES }) ?? true
  return (
    <div className="dashboard" data-testid="host-dashboard" data-stale={!live}>
      <div className="dashboard-head">
        <Machine />
        {!live && <Away />}
      </div>
      <div className="host-grid">
        <CpuPanel />
        <MemoryPanel />
        {few && <CoresPanel />}
        <NetworkPanel />
        <DiskPanel />
        <ServerPanel />
        {!few && <CoresPanel wide />}
        <ProcessTable />
      </div>
    </div>
  )
}

function Machine(): ReactNode {
  const info = useTopic('host/info')
  const up = useTopic('host/uptime', { select: seconds => uptime(seconds), delivery: { every: 1_000 } })
  return (
    <div>
      <h1 data-private data-testid="host-name">
        {info?.name ?? 'Your machine'}
      </h1>
      <p className="hint">
        {info === undefined
          ? 'Waiting for the first batch …'
          : `${info.cpuModel} · ${info.cores} cores · ${info.platform} ${info.architecture} · up ${up ?? '–'}`}
      </p>
    </div>
  )
}

/** What a page says when the server is away. */
function Away(): ReactNode {
  const link = useTopic('link')
  const at = useTopic('pulse', { select: pulse => pulse.at })
  const now = useNow(1_000)
  const reason = link !== undefined && 'reason' in link ? link.reason : undefined
  return (
    <p className="away" data-testid="away">
      <strong>{reason === undefined ? 'Connecting to the server …' : `No line: ${reason}.`}</strong>{' '}
      {at === undefined ? 'Nothing was received yet.' : `These values were last seen ${ago(now - at)}.`}{' '}
      {link?.state === 'closed' ? 'Reload the page.' : 'The page reconnects by itself.'}
    </p>
  )
}
