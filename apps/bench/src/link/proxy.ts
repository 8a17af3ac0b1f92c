/**
 * The slow line's process: passes bytes between a port on loopback and the server's path, so many a second each way, and reads no more than it
 * can pass on.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { now } from './clock.js'
import { answer } from './helper-process.js'
import { TokenBucket } from './token-bucket.js'

/** What it holds of each way beyond the bucket: what one read gave. */
const READ_BYTES = 16_384
/** What may pass at once after a pause. */
const BURST_BYTES = 16_384
const LOOK_MS = 1

/** Sends on what was read; what is too much at once goes later, and then more may be read. Whether all went. */
type Pace = (chunk: Buffer, to: Socket, readOn: () => void) => boolean

function pacer(bytesPerSecond: number): Pace {
  const bucket = new TokenBucket(bytesPerSecond, BURST_BYTES, now)
  return (chunk, to, readOn) => {
    let left = chunk
    const pass = (): boolean => {
      const taken = bucket.take(left.length)
      if (taken > 0 && to.writable) to.write(left.subarray(0, taken))
      left = left.subarray(taken)
      return left.length === 0
    }
    const passLater = (): void => void setTimeout(() => (pass() ? readOn() : passLater()), LOOK_MS)
    if (pass()) return true
    passLater()
    return false
  }
}

const commands = {
  /** The port to connect to. */
  async open({ path, bytesPerSecond }: { path: string; bytesPerSecond: number }): Promise<number> {
    const proxy = createServer({ pauseOnConnect: true }, client => {
      const down = pacer(bytesPerSecond)
      const up = pacer(bytesPerSecond)
      client.setNoDelay()
      const server = connect({
        path,
        // A buffer of its own, so that no read takes more than that.
        onread: {
          buffer: Buffer.alloc(READ_BYTES),
          callback(length, buffer) {
            return down(Buffer.from(buffer.subarray(0, length)), client, () => server.resume())
          },
        },
      })
      client.on('data', chunk => {
        if (!up(chunk as Buffer, server, () => client.resume())) client.pause()
      })
      client.resume()
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    return (proxy.address() as AddressInfo).port
  },
}
export type ProxyCommands = typeof commands
answer(commands)
