import { aRange, check, checkOptions, hasMethods, isText } from './check.js'
import type { Endpoint, EndpointHost, Opened } from './endpoint.js'
import { Group } from './group.js'
import { SharedLine } from './shared-line.js'
import { TabGroup } from './tab-group.js'
import { BeatingLife, LockedLife } from './tab-life.js'

export interface TabsOptions {
  /**
   * A way to a server that one of the tabs holds for all of them: `webSocket(…)`. The link's `subscribe` and `publish` then say what comes
   * from the server and what goes there. Where there are no Web Locks each tab has a line of its own, and no group.
   */
  readonly share?: Endpoint | undefined
  /**
   * Where there are no Web Locks: after how many milliseconds a tab of which nothing was heard is taken for gone; 180,000 unless told
   * otherwise, because browsers wake a hidden tab once a minute.
   */
  readonly silence?: number | undefined
}

/** The locks of this origin, where there are some: in browsers on secure pages, and in Node from 24.5 on. */
function findLocks(): LockManager | undefined {
  return (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks
}

/**
 * The other tabs of this origin that have the same name open, and workers, and in Node other threads: all of them hold the newest of all. Without
 * `share`, everything is linked both ways unless told otherwise.
 *
 * A tab that opens has the present values after one exchange, if there is another one. Each tab paces each other one: a tab that is stopped is
 * sent nothing more until it goes on, and slows nobody.
 *
 * @example
 * ```ts
 * connect(bus, tabs('my-app'))
 * connect(bus, tabs('my-app', { share: webSocket('wss://example.com/bus') }), { subscribe: ['host/**'] })
 * ```
 * @throws TypeError without a name, or where there is no BroadcastChannel
 */
export function tabs(name: string, options: TabsOptions = {}): Endpoint {
  check(isText(name), "tabs needs a name that the tabs share, such as 'my-app'", name)
  if (typeof BroadcastChannel === 'undefined')
    throw new TypeError('This platform has no BroadcastChannel to other tabs.')
  checkOptions(
    options,
    { share: [value => hasMethods(value, 'open'), 'an endpoint, such as webSocket(url)'], silence: aRange(1) },
    'tabs takes options second, such as { share }',
  )
  const { share, silence = 180_000 } = options
  const locks = findLocks()
  if (share !== undefined && locks === undefined) return share
  return {
    isGroup: true,
    patterns: share === undefined ? ['**'] : share.patterns,
    open: host => new Membership(`dropslot:${name}`, host, locks, share, silence),
  }
}

/** A tab in its group, for as long as the page lives: put away by its browser it leaves, and joins again when it is back. */
class Membership implements Opened {
  readonly #name: string
  readonly #host: EndpointHost
  readonly #locks: LockManager | undefined
  readonly #share: Endpoint | undefined
  readonly #silence: number
  #group: TabGroup | undefined
  #line: SharedLine | undefined
  /** Of the line that it left last. */
  #server: string | undefined

  constructor(
    name: string,
    host: EndpointHost,
    locks: LockManager | undefined,
    share: Endpoint | undefined,
    silence: number,
  ) {
    this.#name = name
    this.#host = host
    this.#locks = locks
    this.#share = share
    this.#silence = silence
    this.#join()
  }

  wished(): void {
    this.#line?.wished()
  }

  away(): void {
    this.#leave('the page was put away')
    this.#host.status({ state: 'connecting' })
  }

  wake(): void {
    this.#join()
  }

  close(reason: string): void {
    this.#leave(reason)
  }

  #join(): void {
    if (this.#group !== undefined) return
    const host = this.#host
    const name = this.#name
    const locks = this.#locks
    const sessions = new Group()
    if (this.#share !== undefined) {
      this.#line = new SharedLine(`${name}:socket`, this.#share, host, () => group.tabs(), sessions, this.#server)
    }
    const group = new TabGroup(
      name,
      host,
      sessions.adapt(this.#line?.adapt(host) ?? host),
      {
        joined: tab => this.#line?.joined(tab),
        left: tab => this.#line?.left(tab),
        received: (tab, message) => this.#line?.received(tab, message) === true,
        asked: () => this.#line?.asked(),
      },
      beat => (locks === undefined ? new BeatingLife(this.#silence, beat) : new LockedLife(locks, `${name}:`)),
    )
    this.#group = group
    group.join().then(
      () => {
        if (this.#group !== group) return
        if (this.#line === undefined || locks === undefined) host.status({ state: 'open' })
        else this.#line.stand(locks)
      },
      (error: unknown) => {
        if (this.#group === group) host.lost(`the tabs cannot be reached: ${String(error)}`)
      },
    )
  }

  #leave(reason: string): void {
    const [group, line] = [this.#group, this.#line]
    this.#group = undefined
    this.#line = undefined
    group?.leave(reason)
    line?.close()
    if (line !== undefined) this.#server = line.server
  }
}
