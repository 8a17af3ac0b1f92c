import type { ReactNode } from 'react'
import { LiveChart } from '../chart/live-chart'
import { asText, bytesPerSecond } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'
import { Figure, Panel } from './panel'

const axis = (value: number) => asText(bytesPerSecond(value))
const network = (value: PageTopics['host/network']) => [value.received, value.sent]
const disk = (value: PageTopics['host/disk']) => [value.read, value.written]

/** What goes in and out over the network, this machine's talk with itself left out of the sum. */
export function NetworkPanel(): ReactNode {
  const value = useTopic('host/network')
  const own = value?.interfaces.find(({ loopback }) => loopback)
  return (
    <Panel title="Network" part="network">
      <dl className="figures">
        <Figure label="Received" lane="first" quantity={value && bytesPerSecond(value.received)} />
        <Figure label="Sent" lane="second" quantity={value && bytesPerSecond(value.sent)} />
        <Figure label="Loopback" quantity={value && bytesPerSecond(own?.received ?? 0)} />
      </dl>
      <LiveChart
        topic="host/network"
        lanes={network}
        label="Network over the last minute"
        height={120}
        least={10_000}
        format={axis}
      />
    </Panel>
  )
}

/** What the disks read and write. */
export function DiskPanel(): ReactNode {
  const value = useTopic('host/disk')
  return (
    <Panel title="Disk" part="disk">
      <dl className="figures">
        <Figure label="Read" lane="first" quantity={value && bytesPerSecond(value.read)} />
        <Figure label="Written" lane="second" quantity={value && bytesPerSecond(value.written)} />
      </dl>
      <LiveChart
        topic="host/disk"
        lanes={disk}
        label="Disk over the last minute"
        height={120}
        least={100_000}
        format={axis}
      />
    </Panel>
  )
}
