import type { ReactNode } from 'react'
import { LiveChart } from '../chart/live-chart'
import { bytes } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'
import { Figure, Panel } from './panel'

const share = (memory: PageTopics['host/memory']) => [memory.used / memory.total]

/** Memory in use, of all there is. */
export function MemoryPanel(): ReactNode {
  const memory = useTopic('host/memory')
  const used = memory && memory.used / memory.total
  return (
    <Panel title="Memory" part="memory">
      <dl className="figures">
        <Figure label="Used" quantity={memory && bytes(memory.used)} testId="memory-used" raw={memory?.used} />
        <Figure label="Available" quantity={memory && bytes(memory.available)} />
        <Figure label="Swap used" quantity={memory && bytes(memory.swapUsed)} />
      </dl>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element draws itself; this one is drawn here. */}
      <div
        className="meter"
        role="meter"
        aria-label="Memory used"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((used ?? 0) * 100)}
      >
        <span style={{ transform: `scaleX(${used ?? 0})` }} />
      </div>
      <LiveChart topic="host/memory" lanes={share} label="Memory use over the last minute" height={64} top={1} />
    </Panel>
  )
}
