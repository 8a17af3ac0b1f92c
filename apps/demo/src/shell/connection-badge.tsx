import type { ReactNode } from 'react'
import { asText, milliseconds } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'
import { useNow } from './use-now'

const words: Record<PageTopics['link']['state'], string> = {
  connecting: 'Connecting',
  open: 'Live',
  waiting: 'Offline',
  closed: 'Offline',
}

/** How the line to the server is. The state is read out when it changes; the numbers beside it are not. */
export function ConnectionBadge(): ReactNode {
  const link = useTopic('link')
  const state = link?.state ?? 'connecting'
  return (
    <div className="badge" data-testid="connection-state" data-state={state}>
      <span className="badge-dot" aria-hidden="true" />
      <span role="status" aria-live="polite">
        {words[state]}
      </span>
      <span className="badge-detail" aria-hidden="true">
        {state === 'open' && <Freshness />}
        {link?.state === 'waiting' && <Countdown until={link.at + link.retryIn} />}
      </span>
    </div>
  )
}

/** How old values were at worst, lately. */
function Freshness(): ReactNode {
  const pulse = useTopic('pulse', { delivery: { every: 1_000 } })
  return pulse === undefined || pulse.worstGap === 0
    ? null
    : `≤ ${asText(milliseconds(Math.round(pulse.worstGap)))} old`
}

function Countdown({ until }: { until: number }): ReactNode {
  const seconds = Math.ceil((until - useNow(250)) / 1_000)
  return seconds > 0 ? `retry in ${seconds} s` : 'retrying'
}
