import type { Network } from '../../protocol/topics'

/** Bytes that an interface has carried since it came up. */
export type NetworkCounters = ReadonlyMap<string, { readonly received: number; readonly sent: number }>

/** Reads `/proc/net/dev`: a line an interface, received bytes in the first column and sent bytes in the ninth. */
export function parseNetDev(text: string): NetworkCounters {
  const counters = new Map<string, { received: number; sent: number }>()
  for (const line of text.split('\n')) {
    const match = /^ *([^: ]+): *(.*)$/.exec(line)
    if (match === null) continue
    const columns = (match[2] ?? '').trim().split(/ +/).map(Number)
    counters.set(match[1] as string, { received: columns[0] ?? 0, sent: columns[8] ?? 0 })
  }
  return counters
}

/** Bridges, containers' and tunnels' ends: what they carry goes over another interface too, and would count twice. */
const CARRIED = /^(br-|bridge|docker|ifb|tap|tun|veth|virbr|wg)/

/** Rates between two moments. An interface that came up, or whose counters began anew, starts at 0. */
export function networkRates(before: NetworkCounters, now: NetworkCounters, seconds: number): Network {
  const interfaces = [...now].map(([name, count]) => {
    const last = before.get(name) ?? count
    const rate = (from: number, to: number) => (to >= from && seconds > 0 ? (to - from) / seconds : 0)
    return {
      name,
      loopback: name === 'lo',
      received: rate(last.received, count.received),
      sent: rate(last.sent, count.sent),
    }
  })
  const outside = interfaces.filter(({ loopback, name }) => !loopback && !CARRIED.test(name))
  return {
    received: outside.reduce((sum, { received }) => sum + received, 0),
    sent: outside.reduce((sum, { sent }) => sum + sent, 0),
    interfaces,
  }
}
