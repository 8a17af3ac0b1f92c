import { GOING_AWAY } from './close-code.js'
import type { Endpoint } from './endpoint.js'
import { cloned } from './format.js'
import type { LineEnd } from './line.js'

/** Anything that posts messages both ways: a `Worker`, a `MessagePort`, a worker's own scope, a Node worker or its `parentPort`. */
export interface PortLike {
  postMessage(message: unknown, transfer?: never[]): void
  // What listeners are differs from one platform's types to the other's, so that only this fits all of them.
  addEventListener?(type: 'message', listener: never): void
  removeEventListener?(type: 'message', listener: never): void
  on?(type: 'message' | 'close' | 'exit', listener: (message: unknown) => void): unknown
  off?(type: 'message' | 'close' | 'exit', listener: (message: unknown) => void): unknown
  start?(): void
}

export interface PortOptions {
  /**
   * What of a message is to be handed over instead of copied, such as `value => [value.buffer]`. It is gone here afterwards, so hand over only
   * what nobody reads again: the slot here then holds an empty buffer.
   */
  readonly transfer?: ((value: unknown) => readonly object[]) | undefined
}

/** Marks what is a link's on a port that others use, too. */
const TAG = 'dropslot'

/**
 * A port to another thread, frame or window of the same program. Values are cloned by the platform, or handed over. Everything is linked both
 * ways unless told otherwise. Other messages may go over the same port: a link looks only at its own.
 *
 * A worker that ends does not tell a browser so; in Node it does.
 *
 * @example
 * ```ts
 * connect(bus, port(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })))
 * connect(bus, port(globalThis)) // in the worker
 * ```
 */
export function port(target: PortLike, options: PortOptions = {}): Endpoint {
  return {
    isGroup: false,
    reconnects: false,
    patterns: ['**'],
    open(host) {
      let over = false
      const { transfer } = options
      const post = (frame: unknown): void => {
        if (over) return
        const handed: object[] = []
        if (transfer !== undefined && Array.isArray(frame) && frame[0] === 'batch') {
          for (const item of frame[4] as unknown[][]) handed.push(...transfer(item[3]))
        }
        if (handed.length > 0) target.postMessage([TAG, frame], handed as never[])
        else target.postMessage([TAG, frame])
      }
      // A line from the first hello on; another bus's hello begins another line, as after the other side was loaded again.
      let peer: unknown
      let greeting: unknown
      let end = join()
      function join(): LineEnd {
        return host.joined({
          format: cloned,
          send: frame => {
            greeting ??= frame
            post(frame)
          },
          close: () => post(['bye', 'the link was closed', 0]),
        })
      }
      const heard = (message: unknown): void => {
        if (over || !Array.isArray(message) || message[0] !== TAG) return
        const frame: unknown = message[1]
        if (Array.isArray(frame) && frame[0] === 'hello' && frame[2] !== peer) {
          if (peer !== undefined) {
            end.lost(GOING_AWAY, 'the other side was started again')
            end = join()
          }
          peer = frame[2]
          // Who listens only now has not heard it.
          post(greeting)
        }
        end.received(frame)
      }
      const heardEvent = (event: { readonly data: unknown }): void => heard(event.data)
      const gone = (): void => {
        if (over) return
        over = true
        stop()
        end.lost(GOING_AWAY, 'the other side has gone')
        host.lost({ code: GOING_AWAY, reason: 'the other side has gone' })
      }
      const stop = (): void => {
        target.removeEventListener?.('message', heardEvent as never)
        target.off?.('message', heard)
        target.off?.('close', gone)
        target.off?.('exit', gone)
      }
      if (target.on !== undefined && target.off !== undefined) {
        target.on('message', heard)
        target.on('close', gone)
        target.on('exit', gone)
      } else target.addEventListener?.('message', heardEvent as never)
      target.start?.()
      return {
        close: () => {
          over = true
          stop()
        },
      }
    },
  }
}
