import { checkFunction } from './arguments.js'
import type { Delivery, ListenerFunction, ListenOptions } from './delivery.js'
import { DueListener } from './due-listener.js'
import type { WatchCore } from './watch.js'

/**
 * Who listens to a watch. It takes what changed before its turn begins, not in its call: what could not be taken, because the stack has
 * ended, leaves it due, and it is called when that goes on. It is never level.
 */
class WatchListener extends DueListener {
  readonly #core: WatchCore
  #changes: [string, unknown][] = []

  constructor(core: WatchCore, listener: ListenerFunction<unknown>, delivery: Delivery) {
    super(
      core._signal,
      () => {
        const changes = this.#changes
        this.#changes = []
        if (changes.length > 0) return listener(changes)
      },
      delivery,
    )
    this.#core = core
  }

  override _run(): void {
    this.#changes = this.#core._takeAll()
    super._run()
  }
}

/** Calls `listener` with what changed; returns what stops that. */
export function listenToWatch(core: WatchCore, listener: ListenerFunction<never>, options?: ListenOptions): () => void {
  const { _signal: signal } = core
  const delivery = options?.delivery === undefined ? 'sync' : options.delivery
  const onDisconnect = checkFunction(options?.onDisconnect, 'onDisconnect')
  const node = new WatchListener(core, listener as ListenerFunction<unknown>, delivery)
  if (onDisconnect !== undefined) node._onEnd(onDisconnect)
  signal._subscribers++
  node._start(false)
  return () => {
    node._close()
    core._close()
  }
}
