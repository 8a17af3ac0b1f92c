import { follow } from './follow.js'
import { Source, type Sources } from './source.js'
import { checkName } from './topic-source.js'
import { isActing } from './urgency.js'

/** How a topic is doing, as a component sees it. */
export interface TopicStatus {
  /** Whether nothing was published for `staleAfter`; never before the first message. */
  readonly stale: boolean
  /** The topic's version at the last delivery: how often was published. */
  readonly version: number
  /** How many messages were conflated between deliveries since the first component began to read this status. */
  readonly skipped: number
}

/** A source looks so many times in the time after which a value is stale: what it finds, it finds at most an eighth late. */
const LOOKS = 8

/**
 * How one topic is doing, for hooks of one delivery and one `staleAfter`. It keeps its own time, so that other readers of the topic keep
 * theirs; one timer while the value is fresh, none while it is stale. Without `staleAfter`, the topic's own staleness counts.
 */
export class StatusSource extends Source<TopicStatus> {
  readonly #name: string
  readonly #staleAfter: number | undefined
  #initial: TopicStatus = { stale: false, version: 0, skipped: 0 }
  #stops: (() => void)[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #seen = 0
  #since = 0

  constructor(sources: Sources, name: string, staleAfter: number | undefined) {
    super(sources, sources.others, `${staleAfter}:${checkName(name)}`)
    this.#name = name
    this.#staleAfter = staleAfter
  }

  protected override read(): TopicStatus {
    const { version, stale } = this.#topic ?? { version: 0, stale: false }
    const ownStale = this.#staleAfter === undefined && stale
    if (this.#initial.version !== version || this.#initial.stale !== ownStale)
      this.#initial = { stale: ownStale, version, skipped: 0 }
    return this.#initial
  }

  protected override start(): void {
    const { bus, delivery } = this.sources
    const advance = (): void => this.#advance()
    const moment = delivery !== 'auto' ? delivery : isActing() ? 'sync' : 'frame'
    this.value = this.read()
    this.#stops = [follow(bus, this.#name, advance, moment, false, advance), () => clearTimeout(this.#timer)]
    if (this.#staleAfter === undefined) {
      const stop = this.#topic?.staleness?.subscribe(advance)
      if (stop) this.#stops.push(stop)
    } else if (this.value.version > 0) this.#follow()
  }

  protected override stop(): void {
    for (const stop of this.#stops) stop()
    this.#timer = undefined
  }

  get #topic() {
    const { bus } = this.sources
    return bus.has(this.#name) ? bus.topic(this.#name) : undefined
  }

  #advance(): void {
    const shown = this.value as TopicStatus
    const { version, stale } = this.#topic ?? { version: 0, stale: false }
    // A topic that comes after one that was removed begins anew.
    const passed = version < shown.version ? version : version - shown.version
    if (this.#staleAfter !== undefined && version > 0) this.#follow()
    this.#update({
      stale: this.#staleAfter === undefined && stale,
      version,
      skipped: shown.skipped + Math.max(0, passed - 1),
    })
  }

  #update(next: TopicStatus): void {
    const shown = this.value as TopicStatus
    if (next.stale !== shown.stale || next.version !== shown.version) this.show(next)
  }

  /** The value is fresh as of now. */
  #follow(): void {
    this.#seen = this.#topic?.version ?? 0
    this.#since = Date.now()
    this.#timer ??= this.#tick()
  }

  #tick(): ReturnType<typeof setTimeout> {
    const ms = this.#staleAfter as number
    return setTimeout(() => {
      this.#timer = undefined
      const version = this.#topic?.version ?? 0
      // Published to, though not delivered yet.
      if (version !== this.#seen) this.#follow()
      else if (Date.now() - this.#since < ms) this.#timer = this.#tick()
      else if (version > 0) this.#update({ ...(this.value as TopicStatus), stale: true })
    }, ms / LOOKS)
  }
}
