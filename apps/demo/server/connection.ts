/**
 * One page's end of the feed on the server. It holds a mark for each topic that changed since the last batch, never a value: the
 * newest values are read when the page has acknowledged that batch, and leave as one. A page that does not answer costs nothing more,
 * however long it takes.
 */
import type { Bus } from '@dropslot/core'
import type { RawData, WebSocket } from 'ws'
import { batchFrame, helloFrame, longestPageFrame, parsePageFrame } from '../protocol/frames'
import type { HostTopics } from '../protocol/topics'

/** WebSocket close codes (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003
const POLICY_VIOLATION = 1008
const MESSAGE_TOO_BIG = 1009

export class Connection {
  readonly #socket: WebSocket
  readonly #bus: Bus<HostTopics>
  /** The version of each topic that was sent last: tells how many were replaced in between. */
  readonly #sent = new Map<string, number>()
  readonly #stop: () => void
  readonly #onBatch: (conflated: number) => void
  /** Set while something is due and the page is not ready for it. */
  #deliver: (() => void) | undefined
  #sequence = 0
  #acknowledged = 0
  #answered = true

  constructor(socket: WebSocket, bus: Bus<HostTopics>, intervalMs: number, onBatch: (conflated: number) => void) {
    this.#socket = socket
    this.#bus = bus
    this.#onBatch = onBatch
    socket.on('message', (data, binary) => this.#receive(data, binary))
    socket.on('close', () => this.#stop())
    // A frame over the limit or against the protocol: ws closes the socket with its code; the others are not concerned.
    socket.on('error', () => this.#stop())
    socket.on('pong', () => {
      this.#answered = true
    })
    socket.send(helloFrame(intervalMs))
    // The page's readiness is the scheduler: what is due waits here, as marks, until the last batch was acknowledged.
    const delivery = (deliver: () => void) => {
      this.#deliver = deliver
      this.#sendIfReady()
    }
    this.#stop = bus.watch('**', changes => this.#send(changes), { delivery, immediate: true })
  }

  /** Whether it has answered since the last call; asks anew. */
  isAlive(): boolean {
    const answered = this.#answered
    this.#answered = false
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
    return answered
  }

  /** Ends the line at once. */
  terminate(): void {
    this.#stop()
    this.#socket.terminate()
  }

  close(reason: string): void {
    this.#stop()
    this.#socket.close(GOING_AWAY, reason)
  }

  #sendIfReady(): void {
    const deliver = this.#deliver
    if (deliver === undefined || this.#acknowledged !== this.#sequence) return
    this.#deliver = undefined
    deliver()
  }

  #send(changes: readonly (readonly [string, unknown])[]): void {
    const values = changes.filter(([, value]) => value !== undefined)
    let conflated = 0
    for (const [name] of changes) {
      const { version } = this.#bus.topic(name as keyof HostTopics)
      // Nothing was conflated for a page before it came; a topic that is newer than the page counts from its start.
      const before = this.#sent.get(name) ?? (this.#sequence === 0 ? version - 1 : 0)
      conflated += Math.max(0, version - before - 1)
      this.#sent.set(name, version)
    }
    this.#socket.send(batchFrame(++this.#sequence, values))
    this.#onBatch(conflated)
  }

  #receive(data: RawData, binary: boolean): void {
    if (binary) {
      this.#refuse(UNSUPPORTED_DATA, 'a frame must be text')
      return
    }
    const text = data.toString()
    if (text.length > longestPageFrame) {
      this.#refuse(MESSAGE_TOO_BIG, `a frame may be ${longestPageFrame} characters long`)
      return
    }
    try {
      const { seq } = parsePageFrame(text)
      if (seq !== this.#sequence || seq === this.#acknowledged) {
        throw new Error(`seq ${seq} is not under way`)
      }
      this.#acknowledged = seq
    } catch (error) {
      this.#refuse(POLICY_VIOLATION, error instanceof Error ? error.message : 'malformed frame')
      return
    }
    this.#sendIfReady()
  }

  #refuse(code: number, reason: string): void {
    this.#stop()
    // A reason may be 123 bytes long.
    this.#socket.close(code, Buffer.from(reason).subarray(0, 123).toString())
  }
}
