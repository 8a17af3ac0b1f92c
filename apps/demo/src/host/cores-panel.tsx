import type { ReactNode } from 'react'
import { Gauge } from '../chart/gauge'
import { LiveChart } from '../chart/live-chart'
import { useTopic } from '../page-topics'
import { Panel } from './panel'

const alone = (share: number) => [share]

/** A gauge and the last minute of each core. */
export function CoresPanel({ wide = false }: { wide?: boolean }): ReactNode {
  const cores = useTopic('host/info', { select: info => info.cores })
  return (
    <Panel
      title="Cores"
      part="cpu"
      className={wide ? 'wide' : ''}
      aside={<span className="hint">{cores ?? '–'} in all</span>}
    >
      <ul className="core-grid">
        {Array.from({ length: cores ?? 2 }, (_, index) => (
          // A core is its number.
          <Core key={index} index={index} />
        ))}
      </ul>
    </Panel>
  )
}

function Core({ index }: { index: number }): ReactNode {
  const share = useTopic(`host/cpu/${index}`)
  return (
    <li className="core">
      <span className="core-name">{index}</span>
      <Gauge share={share} label={`Core ${index}`} testId={`core-gauge-${index}`} />
      <LiveChart
        topic={`host/cpu/${index}`}
        lanes={alone}
        label={`Core ${index} over the last minute`}
        height={36}
        top={1}
      />
    </li>
  )
}
