import { GOING_AWAY } from './close-code.js'
import type { EndpointHost } from './endpoint.js'
import { type Frame, PROTOCOL_VERSION } from './frame.js'
import type { Joined } from './line.js'
import type { SessionOwner } from './session.js'
import type { TabLife } from './tab-life.js'
import { TabLine } from './tab-line.js'

/** Another tab of the group. */
export interface Tab {
  readonly id: string
  readonly line: TabLine
  readonly joined: Joined
  readonly stopWatching: () => void
}

/** What all tabs hear: one says that it is there, and what it wants; or that it goes. */
type Notice = ['hi', id: string, frames: Frame[]] | ['bye', id: string]
/** What one that said hi hears: from whom, the name of the line, and the first frames on it. */
type Answer = ['answer', id: string, line: string, frames: unknown[]]

/** Who wants to know of the group's tabs. */
export interface TabGroupListener {
  /** Its lines are there, and what is said from now on is heard. */
  joined(tab: Tab): void
  /** Something was received: whether it is no frame, but the listener's. */
  received(tab: Tab, message: unknown): boolean
  left(tab: Tab): void
  /** It wants, or publishes, something else than before. */
  asked(tab: Tab): void
}

/**
 * One tab's membership in a group of tabs. On a common channel a tab says hi, with what it wants; each of the others answers in its inbox with
 * the name of a line for the two, and on that line's account with a hello and the present values, all in one message. So a tab that comes is
 * current after one exchange. It is over when the tab leaves: who is put away by its browser joins again as another.
 */
export class TabGroup {
  readonly id: string = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2)
  readonly #name: string
  readonly #host: EndpointHost
  readonly #owner: SessionOwner
  readonly #listener: TabGroupListener
  readonly #life: TabLife
  readonly #tabs: Map<string, Tab> = new Map()
  readonly #common: BroadcastChannel
  readonly #inbox: BroadcastChannel
  #lines = 0
  #left = false

  /** `owner` is that of the sessions with the others. */
  constructor(
    name: string,
    host: EndpointHost,
    owner: SessionOwner,
    listener: TabGroupListener,
    life: (beat: () => void) => TabLife,
  ) {
    this.#name = name
    this.#owner = owner
    this.#host = host
    this.#listener = listener
    this.#common = new BroadcastChannel(name)
    this.#inbox = new BroadcastChannel(`${name}:${this.id}`)
    this.#common.onmessage = ({ data }: { data: unknown }) => this.#noticed(data)
    this.#inbox.onmessage = ({ data }: { data: unknown }) => this.#answered(data)
    this.#life = life(() => this.#hi())
  }

  tabs(): Iterable<Tab> {
    return this.#tabs.values()
  }

  /** Kept when it is in: others can be greeted. */
  async join(): Promise<void> {
    await this.#life.begin(this.id)
    if (!this.#left) this.#hi()
  }

  /** Tells the others, and is no longer there. */
  leave(reason: string): void {
    if (this.#left) return
    this.#left = true
    for (const tab of [...this.#tabs.values()]) {
      tab.line.close(GOING_AWAY, reason)
      this.#forget(tab, reason)
    }
    this.#tell(['bye', this.id])
    for (const channel of [this.#common, this.#inbox]) {
      channel.onmessage = null
      channel.close()
    }
    this.#life.end()
  }

  #tell(notice: Notice): void {
    this.#common.postMessage(notice)
  }

  #hi(): void {
    const frames: Frame[] = [['hello', PROTOCOL_VERSION, this.#host.ledger.id, 'clone', 0]]
    for (const { pattern, every, deltas } of this.#host.wishes()) frames.push(['want', pattern, every, deltas])
    this.#tell(['hi', this.id, frames])
  }

  #noticed(message: unknown): void {
    const [kind, id, frames] = message as Notice
    if (kind === 'bye') {
      // What is on its line comes first, and the line ends with a word of its own.
      const tab = this.#tabs.get(id)
      if (tab !== undefined && !tab.line.isHeard) this.#forget(tab, 'the tab was closed')
    } else if (kind === 'hi' && id !== this.id) {
      this.#life.heard(id)
      if (!this.#tabs.has(id)) this.#answer(id, frames as Frame[])
    }
  }

  #answer(id: string, frames: readonly Frame[]): void {
    const name = `${this.#name}:${this.id}:${++this.#lines}`
    const tab = this.#meet(id, name, false, frames)
    // After the values, which leave in a microtask.
    queueMicrotask(() => {
      if (this.#tabs.get(id) !== tab) return
      const inbox = new BroadcastChannel(`${this.#name}:${id}`)
      inbox.postMessage(['answer', this.id, name, tab.line.takeWaiting()] satisfies Answer)
      inbox.close()
    })
  }

  #answered(message: unknown): void {
    const [, id, name, frames] = message as Answer
    const present = this.#tabs.get(id)
    if (present !== undefined) {
      // Both said hi at once, and both answered: the line that the one with the smaller id has is taken, by both.
      if (this.id < id) return
      present.line.drop()
      this.#forget(present, 'it greeted again')
    }
    this.#meet(id, name, true, frames)
  }

  /** A line to a tab that is not known yet, and what it said first. */
  #meet(id: string, name: string, isHeard: boolean, frames: readonly unknown[]): Tab {
    const line = new TabLine(name, isHeard, made => this.#received(tab, made))
    const gone = (): void => {
      // What it sent last may yet be under way.
      setTimeout(() => {
        // In case that it was only slow: it hears that it has to say hi again.
        if (this.#tabs.get(id) === tab) line.close(GOING_AWAY, 'nothing was heard')
        this.#forget(tab, 'the tab has gone')
      }, GRACE_MS)
    }
    const tab: Tab = {
      id,
      line,
      joined: this.#host.joined(line, this.#owner),
      stopWatching: this.#life.watch(id, gone),
    }
    this.#tabs.set(id, tab)
    for (const frame of frames) this.#received(tab, frame)
    if (this.#tabs.get(id) === tab) this.#listener.joined(tab)
    return tab
  }

  #received(tab: Tab, message: unknown): void {
    this.#life.heard(tab.id)
    if (this.#tabs.get(tab.id) !== tab) return
    if (this.#listener.received(tab, message)) return
    tab.joined.received(message)
    if (tab.joined.ended) this.#forget(tab, '')
    else if (ASKING.has((message as Frame)[0])) this.#listener.asked(tab)
  }

  #forget(tab: Tab, reason: string): void {
    if (this.#tabs.get(tab.id) !== tab) return
    this.#tabs.delete(tab.id)
    tab.stopWatching()
    tab.line.drop()
    tab.joined.lost(GOING_AWAY, reason)
    this.#listener.left(tab)
  }
}

const ASKING: ReadonlySet<unknown> = new Set(['want', 'unwant', 'offer'])

/** How long after a tab's end its last messages are waited for. */
const GRACE_MS = 100
