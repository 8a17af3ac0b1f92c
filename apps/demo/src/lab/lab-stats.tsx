import type { ReactNode } from 'react'
import { count } from '../format/count'
import { asText, milliseconds } from '../format/quantity'
import { useTopic } from './lab-topics'

/** What became of each message, and what it cost the page. */
export function LabStats(): ReactNode {
  const stats = useTopic('lab/stats')
  const conflated = stats && stats.conflatedInWorker + stats.conflatedInPage
  return (
    <>
      <dl className="lab-counts">
        <Count
          name="Published"
          testId="lab-published"
          value={stats?.published}
          note={`${count(stats?.publishedRate ?? 0)} a second`}
        />
        <Count
          name="Conflated"
          testId="lab-conflated"
          value={conflated}
          note={`${count(stats?.conflatedInWorker ?? 0)} in the worker, ${count(stats?.conflatedInPage ?? 0)} in the page`}
        />
        <Count
          name="Rendered"
          testId="lab-rendered"
          value={stats?.rendered}
          note={`${count(stats?.renderedRate ?? 0)} a second`}
        />
        <Count
          name="Frames a second"
          testId="lab-fps"
          value={stats?.framesPerSecond}
          note={`longest ${asText(milliseconds(stats?.worstFrame ?? Number.NaN))}`}
        />
      </dl>
      <div className="versus">
        <div>
          <h3>A queue</h3>
          <p className="versus-value">{count(stats?.wouldWait ?? 0)}</p>
          <p className="hint">
            messages behind, if each one were rendered at the pace of this page: published minus rendered, since the
            start. An estimate, and a kind one: rendering each would be slower.
          </p>
        </div>
        <div className="versus-slot">
          <h3>DropSlot</h3>
          <p className="versus-value">0</p>
          <p className="hint">
            messages behind: a slot holds the newest value alone. What a frame shows is what was newest when it asked.
          </p>
        </div>
      </div>
    </>
  )
}

function Count({
  name,
  testId,
  value,
  note,
}: {
  name: string
  testId: string
  value: number | undefined
  note: string
}): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={testId} data-value={value === undefined ? undefined : Math.round(value)}>
        {count(value ?? Number.NaN)}
      </dd>
      <dd className="hint">{note}</dd>
    </div>
  )
}
