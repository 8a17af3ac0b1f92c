import type { Endpoint, EndpointHost } from '../../../src/endpoint.js'
import { cloned, type Format } from '../../../src/format.js'
import { Group } from '../../../src/group.js'
import type { Joined, Line, LineEnd } from '../../../src/line.js'
import { serving } from '../../../src/serving.js'
import type { Session } from '../../../src/session.js'

/** An endpoint whose lines the test makes. */
export class WireEnd implements Endpoint {
  readonly patterns: readonly string[] = []
  readonly isGroup: boolean
  readonly group: Group = new Group()
  host: EndpointHost | undefined

  constructor(isGroup: boolean) {
    this.isGroup = isGroup
  }

  joined(line: Line): Joined | undefined {
    const { host, isGroup, group } = this
    if (host === undefined) return undefined
    return host.joined(line, isGroup ? group.adapt(host) : { ...host, ...serving })
  }

  open(host: EndpointHost): { close(): void } {
    this.host = host
    return { close: () => {} }
  }
}

/** A line between two ends, whose frames wait until the test delivers them. It can be cut, which loses them, and joined again. */
export class Wire {
  readonly ends: readonly [() => WireEnd, () => WireEnd]
  readonly format: Format
  /** Frames under way to each end. */
  readonly queues: [unknown[], unknown[]] = [[], []]
  frames = 0
  /** Why a side closed it, which in a model none does. */
  closed: string | undefined
  #sessions: [LineEnd, LineEnd] | undefined

  constructor(ends: readonly [() => WireEnd, () => WireEnd], format: Format) {
    this.ends = ends
    this.format = format
  }

  get sessions(): readonly Session[] {
    return (this.#sessions ?? []) as readonly unknown[] as readonly Session[]
  }

  join(): void {
    if (this.#sessions !== undefined) return
    this.queues[0] = []
    this.queues[1] = []
    this.#sessions = [this.#joinSide(0), this.#joinSide(1)]
  }

  cut(): void {
    const sessions = this.#sessions
    if (sessions === undefined) return
    this.#sessions = undefined
    this.queues[0] = []
    this.queues[1] = []
    for (const session of sessions) session.lost(1001, 'it was cut')
  }

  /** Delivers the next frame to one end; false when there is none. */
  deliver(side: 0 | 1): boolean {
    const frame = this.queues[side].shift()
    if (frame === undefined || this.#sessions === undefined) return false
    this.frames++
    this.#sessions[side].received(frame)
    return true
  }

  #joinSide(side: 0 | 1): LineEnd {
    const other = (1 - side) as 0 | 1
    const queue = this.queues[other]
    return this.ends[side]().joined({
      format: this.format,
      send: made => {
        // What is sent on a line that was cut is gone.
        queue.push(this.format === cloned ? structuredClone(made) : made)
      },
      close: (code, reason) => {
        if (code !== 1000) this.closed ??= `${code}: ${reason}`
      },
    }) as LineEnd
  }
}
