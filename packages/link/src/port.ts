import { aFunction, check, checkOptions, hasMethods } from './check.js'
import { CLOSED, GOING_AWAY } from './close-code.js'
import type { Endpoint, EndpointHost, Opened } from './endpoint.js'
import { cloned } from './format.js'
import { reportEnd } from './group.js'
import type { Joined, Line } from './line.js'
import { serving } from './serving.js'

/** Is given an event whose `data` is the message, or, by Node's `on`, the message. */
export type PortListener = (heard: unknown) => void

/** Anything that posts messages both ways: a `Worker`, a `MessagePort`, a worker's own scope, a Node worker or its `parentPort`. */
export interface PortLike {
  /** With a list of what is to be handed over, if anything is. */
  postMessage(message: unknown, ...transfer: never[]): void
  addEventListener?(type: 'message' | 'messageerror' | 'close', listener: PortListener): void
  removeEventListener?(type: 'message' | 'messageerror' | 'close', listener: PortListener): void
  on?(type: 'message' | 'messageerror' | 'close' | 'exit', listener: PortListener): unknown
  off?(type: 'message' | 'messageerror' | 'close' | 'exit', listener: PortListener): unknown
  start?(): void
}

export interface PortOptions {
  /**
   * What of a message is to be handed over instead of copied, such as `value => (value instanceof Uint8Array ? [value.buffer] : [])`. It is gone
   * here afterwards, so hand over only what nobody reads again, here or by another link: the slot here then holds an empty buffer.
   */
  readonly transfer?: ((value: unknown) => readonly object[]) | undefined
}

/** Marks what is a link's on a port that others use, too. */
const TAG = 'dropslot'

/**
 * A port to another thread, frame or window of the same program. Values are cloned by the platform, or handed over. Everything is linked both
 * ways unless told otherwise. Other messages may go over the same port: a link looks only at its own. There is one link at each end.
 *
 * It does not matter which side is there first, and each may come again: a worker or a frame that was started again on the same port is joined
 * anew. A worker or a frame that ends does not tell a browser so; in Node, and where a `MessagePort` was closed, the link ends with it.
 *
 * @example
 * ```ts
 * connect(bus, port(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })))
 * connect(bus, port(globalThis)) // in the worker
 * ```
 * @throws TypeError for what posts no messages; `connect` does where there is a link at this end already
 */
export function port(target: PortLike | null, options: PortOptions = {}): Endpoint {
  check(hasMethods(target, 'postMessage'), 'port needs a Worker, a MessagePort or parentPort', target)
  checkOptions(options, { transfer: aFunction }, 'port takes options second, such as { transfer }')
  return {
    isGroup: false,
    patterns: ['**'],
    open: host => new OpenPort(target as PortLike, options, host),
  }
}

/** Where there is a link: a second one would take the first one's acknowledgements for its own. */
const linked: WeakSet<PortLike> = new WeakSet()

class OpenPort implements Opened {
  readonly #target: PortLike
  readonly #transfer: PortOptions['transfer']
  readonly #host: EndpointHost
  readonly #stop: () => void
  #over = false
  /** The line begins with the first hello; another bus's hello begins another one, and so does one after the line has ended. */
  #joined: Joined
  #peer: unknown
  /** This side's hello, for those who listen only later. */
  #greeting: unknown

  constructor(target: PortLike, { transfer }: PortOptions, host: EndpointHost) {
    if (linked.has(target)) {
      const reason = 'There is a link at this end of the port. Close it first.'
      host.lost(reason)
      throw new TypeError(reason)
    }
    linked.add(target)
    this.#target = target
    this.#transfer = transfer
    this.#host = host
    this.#joined = this.#join()
    this.#stop = listen(target, {
      heard: message => this.#heard(message),
      // What was lost cannot be asked for again, and what follows builds on it.
      garbled: () => this.#joined.received(undefined),
      gone: () => this.#gone(),
    })
  }

  close(reason: string): void {
    this.#joined.close(CLOSED, reason)
    this.#end()
  }

  #end(): void {
    this.#over = true
    linked.delete(this.#target)
    this.#stop()
  }

  #join(): Joined {
    const line: Line = {
      format: cloned as Line['format'],
      send: made => {
        this.#greeting ??= made
        this.#post(made)
      },
      close: (_code, reason) => this.#post(['bye', reason, 0]),
    }
    const host = this.#host
    return host.joined(line, {
      ...host,
      ...serving,
      onEnd: (session, code, reason) => {
        host.onEnd(session, code, reason)
        reportEnd(host, code, reason)
        host.status({ state: 'connecting' })
      },
    })
  }

  #post(frame: unknown): void {
    if (this.#over) return
    const handed = new Set<object>()
    if (this.#transfer !== undefined && Array.isArray(frame) && frame[0] === 'batch') {
      for (const item of frame[4] as unknown[][]) for (const each of this.#transfer(item[3])) handed.add(each)
    }
    if (handed.size > 0) this.#target.postMessage([TAG, frame], [...handed] as never)
    else this.#target.postMessage([TAG, frame])
  }

  #heard(message: unknown): void {
    if (this.#over || !Array.isArray(message) || message[0] !== TAG) return
    const frame: unknown = message[1]
    if (Array.isArray(frame) && frame[0] === 'hello') this.#greeted(frame[2])
    this.#joined.received(frame)
  }

  #greeted(peer: unknown): void {
    if (peer === this.#peer && !this.#joined.ended) return
    if (this.#peer !== undefined) {
      this.#joined.lost(GOING_AWAY, 'the other side was started again')
      // Who heard of that may have closed the link.
      if (this.#over) return
      this.#joined = this.#join()
    }
    this.#peer = peer
    // Who listens only now has not heard it.
    this.#post(this.#greeting)
  }

  #gone(): void {
    if (this.#over) return
    this.#end()
    this.#joined.lost(GOING_AWAY, 'the other side has gone')
    this.#host.lost('the other side has gone')
  }
}

interface Ear {
  readonly heard: (message: unknown) => void
  readonly garbled: () => void
  readonly gone: () => void
}

/** Listens in the way that the port has, of Node or of browsers; returns what stops it. */
function listen(target: PortLike, { heard, garbled, gone }: Ear): () => void {
  const heardEvent: PortListener = event => heard((event as { readonly data: unknown }).data)
  const isNode = target.on !== undefined && target.off !== undefined
  const ears = [
    ['message', isNode ? heard : heardEvent],
    ['messageerror', garbled],
    ['close', gone],
  ] as const
  for (const [type, ear] of ears) isNode ? target.on?.(type, ear) : target.addEventListener?.(type, ear)
  if (isNode) target.on?.('exit', gone)
  target.start?.()
  return () => {
    for (const [type, ear] of ears) isNode ? target.off?.(type, ear) : target.removeEventListener?.(type, ear)
    if (isNode) target.off?.('exit', gone)
  }
}
