import type { ReactNode } from 'react'
import { asText, milliseconds } from '../format/quantity'
import { useTopic } from '../page-topics'
import { useNow } from './use-now'

/** How the line to the server is. The state is read out when it changes; the numbers beside it are not. */
export function ConnectionBadge(): ReactNode {
  const connection = useTopic('feed/connection')
  const phase = connection?.phase ?? 'connecting'
  return (
    <div className="badge" data-phase={phase} data-testid="connection-state" data-state={phase}>
      <span className="badge-dot" aria-hidden="true" />
      <span role="status" aria-live="polite">
        {phase === 'live' ? 'Live' : phase === 'connecting' ? 'Connecting' : 'Offline'}
      </span>
      <span className="badge-detail" aria-hidden="true">
        {phase === 'live' && <Freshness />}
        {connection?.phase === 'waiting' && <Countdown until={connection.retryAt} />}
      </span>
    </div>
  )
}

/** How old values were at worst, lately. */
function Freshness(): ReactNode {
  const pulse = useTopic('feed/pulse', { delivery: { every: 1_000 } })
  return pulse === undefined || pulse.worstGap === 0
    ? null
    : `≤ ${asText(milliseconds(Math.round(pulse.worstGap)))} old`
}

function Countdown({ until }: { until: number }): ReactNode {
  const seconds = Math.ceil((until - useNow(250)) / 1_000)
  return seconds > 0 ? `retry in ${seconds} s` : 'retrying'
}
