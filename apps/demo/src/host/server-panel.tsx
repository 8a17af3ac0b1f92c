import type { ReactNode } from 'react'
import { LiveChart } from '../chart/live-chart'
import { count } from '../format/count'
import { asText, bytes, milliseconds, percent } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'
import { Figure, Panel } from './panel'

const delays = (loop: PageTopics['server/event-loop']) => [loop.p99, loop.p50]
const axis = (value: number) => asText(milliseconds(value))

/** The server itself: how late its event loop runs, what it holds, what it conflated. */
export function ServerPanel(): ReactNode {
  const loop = useTopic('server/event-loop')
  const heap = useTopic('server/heap')
  const connections = useTopic('server/connections')
  return (
    <Panel title="This server">
      <dl className="figures">
        <Figure label="Delay, p99" lane="first" quantity={loop && milliseconds(loop.p99)} />
        <Figure label="Delay, median" lane="second" quantity={loop && milliseconds(loop.p50)} />
        <Figure label="Busy" quantity={loop && percent(loop.utilisation)} />
        <Figure label="Heap" quantity={heap && bytes(heap.used)} />
        <Figure label="Pages" quantity={connections && { value: count(connections.count), unit: '' }} />
        <Figure label="Conflated" quantity={connections && { value: count(connections.conflated), unit: '' }} />
      </dl>
      <LiveChart
        topic="server/event-loop"
        lanes={delays}
        label="Event-loop delay over the last minute"
        height={96}
        least={2}
        format={axis}
      />
    </Panel>
  )
}
