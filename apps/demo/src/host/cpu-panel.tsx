import type { ReactNode } from 'react'
import { Gauge } from '../chart/gauge'
import { LiveChart } from '../chart/live-chart'
import { plain } from '../format/quantity'
import { useTopic } from '../page-topics'
import { Figure, Panel } from './panel'

const alone = (share: number) => [share]

/** All cores together, and how many processes want them. */
export function CpuPanel(): ReactNode {
  const share = useTopic('host/cpu')
  const load = useTopic('host/load')
  return (
    <Panel title="Processor" part="cpu" className="cpu">
      <div className="cpu-body">
        <Gauge share={share} label="All cores" testId="cpu-total" />
        <LiveChart topic="host/cpu" lanes={alone} label="Processor use over the last minute" height={96} top={1} />
      </div>
      <dl className="figures">
        <Figure label="Load, 1 min" quantity={load && plain(load.one, 2)} />
        <Figure label="5 min" quantity={load && plain(load.five, 2)} />
        <Figure label="15 min" quantity={load && plain(load.fifteen, 2)} />
      </dl>
    </Panel>
  )
}
