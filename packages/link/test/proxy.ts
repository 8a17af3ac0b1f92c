/** A TCP proxy that makes a line as bad as lines are: it stalls, delays, limits, cuts and refuses. Bytes that it holds back it does not read. */

import type { AddressInfo } from 'node:net'
import { createConnection, createServer, type Socket } from 'node:net'

export class LineProxy {
  /** Milliseconds that each byte is under way, each way. */
  delay = 0
  /** Bytes a second, each way; 0 for as many as there are. */
  rate = 0
  /** Nothing goes either way while it is set; what arrives waits in the systems' own buffers. */
  stalled = false
  /** New connections are reset. */
  refuses = false
  /** Ends each line after so many bytes more from the server, in the midst of whatever is under way. */
  cutAfter: number | undefined
  readonly port: number
  readonly #pairs: Set<[Socket, Socket]> = new Set()
  readonly #close: () => Promise<void>

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port
    this.#close = close
  }

  static async to(target: number): Promise<LineProxy> {
    const server = createServer(client => proxy.#join(client, target))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const close = (): Promise<void> => new Promise(resolve => server.close(() => resolve()))
    const proxy: LineProxy = new LineProxy((server.address() as AddressInfo).port, close)
    return proxy
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/bus`
  }

  get lines(): number {
    return this.#pairs.size
  }

  /** Resets all lines. */
  drop(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    this.refuses = true
    this.stalled = false
    this.drop()
    await this.#close()
  }

  #join(client: Socket, target: number): void {
    if (this.refuses) {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const server = createConnection(target, '127.0.0.1')
    const pair: [Socket, Socket] = [client, server]
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#pairs.delete(pair)
        for (const other of pair) other.destroy()
      })
    }
    void this.#carry(client, server, false)
    void this.#carry(server, client, true)
  }

  async #carry(from: Socket, to: Socket, fromServer: boolean): Promise<void> {
    let free = 0
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        while (this.stalled) await pause(5)
        let part = chunk
        if (fromServer && this.cutAfter !== undefined) {
          part = chunk.subarray(0, this.cutAfter)
          this.cutAfter -= part.length
        }
        const now = Date.now()
        if (this.rate > 0) {
          free = Math.max(free, now) + (part.length * 1_000) / this.rate
          await pause(free - now)
        }
        if (this.delay > 0) setTimeout(() => to.write(part), this.delay)
        else if (!to.write(part)) await new Promise(resolve => to.once('drain', resolve).once('close', resolve))
        if (fromServer && this.cutAfter === 0) {
          this.cutAfter = undefined
          this.drop()
        }
      }
    } catch {
      // Reset: the other half is, too.
    }
    setTimeout(() => to.end(), this.delay)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
