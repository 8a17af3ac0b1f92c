import { compilePattern } from '@dropslot/core'
import type { Endpoint, EndpointHost } from './endpoint.js'
import { FurtherLink } from './further-link.js'
import type { Group } from './group.js'
import type { LinkStatus } from './link-status.js'
import type { SessionOwner } from './session.js'
import type { Tab } from './tab-group.js'
import type { Wish } from './wish.js'

/** What the one who has the line tells the others, on the lines to them, so that it comes before the values that it is about. */
type Told = ['share', status: LinkStatus, server: string | undefined]

interface Matcher {
  readonly matches: (name: string) => boolean
}

/**
 * A line to a server that the tabs of a group have together: one of them, elected by a lock, holds it for all. That one wants of the server what
 * any tab wants, passes on what comes, and publishes what the tabs publish. When it closes, the next one takes over, and tells the server what
 * the tabs have already.
 */
export class SharedLine {
  readonly #lock: string
  readonly #endpoint: Endpoint
  readonly #host: EndpointHost
  readonly #tabs: () => Iterable<Tab>
  readonly #sessions: Group
  readonly #waiting = new AbortController()
  /** Where this tab holds the line. */
  #link: FurtherLink | undefined
  #release: (() => void) | undefined
  #status: LinkStatus = { state: 'connecting' }
  /** What all tabs want, and what they publish, as the link to the server was told. */
  #wishes: Map<string, Wish & Matcher> = new Map()
  #offers: Map<string, Matcher> = new Map()
  /** Which of its offers each tab was asked for. */
  readonly #collected: Map<Tab, Set<string>> = new Map()
  /** The tab that holds the line, where it is another one. */
  #holder: Tab | undefined
  #server: string | undefined

  /** `server` is which one was at the other end last, as far as this tab knows. */
  constructor(
    lock: string,
    endpoint: Endpoint,
    host: EndpointHost,
    tabs: () => Iterable<Tab>,
    sessions: Group,
    server: string | undefined,
  ) {
    this.#lock = lock
    this.#endpoint = endpoint
    this.#host = host
    this.#tabs = tabs
    this.#sessions = sessions
    this.#server = server
  }

  get server(): string | undefined {
    return this.#server
  }

  /** Waits until the line is this tab's to hold. */
  stand(locks: LockManager): void {
    const hold = (): Promise<void> =>
      new Promise(resolve => {
        this.#release = resolve
        this.#hold()
      })
    locks.request(this.#lock, { signal: this.#waiting.signal }, hold).catch(() => {
      // It left before its turn came.
    })
  }

  /** What a session with a tab does besides: where the line is this tab's, it passes on what others want, and takes what others publish. */
  adapt(owner: SessionOwner): SessionOwner {
    const { statusTopic } = this.#host.options
    const isOneOf = (matchers: Iterable<Matcher>, name: string): boolean => {
      if (this.#link === undefined || name === statusTopic) return false
      for (const { matches } of matchers) if (matches(name)) return true
      return false
    }
    return {
      ...owner,
      relays: name => isOneOf(this.#wishes.values(), name),
      takes: name => owner.takes(name) || isOneOf(this.#offers.values(), name),
    }
  }

  joined(tab: Tab): void {
    if (this.#link === undefined) return
    tab.line.send(this.#told())
    this.#update()
  }

  left(tab: Tab): void {
    this.#collected.delete(tab)
    if (tab === this.#holder) {
      this.#holder = undefined
      this.#host.status({ state: 'connecting' })
    }
    this.#update()
  }

  /** @returns whether it was a word of the line's holder */
  received(tab: Tab, message: unknown): boolean {
    if (!Array.isArray(message) || message[0] !== 'share') return false
    const [, status, server] = message as Told
    this.#holder = tab
    if (server !== undefined) {
      if (this.#server !== undefined && server !== this.#server) this.#sessions.restarted(this.#host)
      this.#server = server
    }
    this.#host.status(status)
    return true
  }

  /** This side wants something else than before. */
  wished(): void {
    // It may have told the others that it does not want what it collects.
    this.#collected.clear()
    this.#update()
  }

  /** Another tab wants or publishes something else than before. */
  asked(): void {
    this.#update()
  }

  close(): void {
    this.#waiting.abort()
    const link = this.#link
    this.#link = undefined
    if (link?.lastPeer !== undefined) this.#server = link.lastPeer
    link?.close()
    this.#release?.()
  }

  #told(): Told {
    return ['share', this.#status, this.#link?.lastPeer]
  }

  #hold(): void {
    if (this.#waiting.signal.aborted) {
      this.#release?.()
      return
    }
    this.#holder = undefined
    this.#host.needed()
    this.#reckon()
    this.#link = new FurtherLink(this.#host, this.#endpoint, {
      subscribe: this.#wishes.values(),
      publish: [...this.#offers.keys()],
      lastPeer: this.#server,
      onStatus: status => this.#became(status),
    })
    this.#became(this.#status)
    this.#update()
  }

  #became(status: LinkStatus): void {
    this.#status = status
    // Not yet, or no longer, this tab's.
    if (this.#link === undefined) return
    for (const tab of this.#tabs()) tab.line.send(this.#told())
    if (status.state === 'closed') this.#host.lost(status.reason)
    else this.#host.status(status)
  }

  /** Adds up what all tabs want and publish. */
  #reckon(): void {
    const wishes: Map<string, Wish & Matcher> = new Map()
    const offers: Map<string, Matcher> = new Map()
    const add = (theirs: Iterable<Wish>, published: readonly string[]): void => {
      for (const { pattern, every, deltas } of theirs) {
        const present = wishes.get(pattern)
        wishes.set(pattern, {
          pattern,
          every: Math.min(every, present?.every ?? every),
          deltas: deltas || present?.deltas === true,
          matches: present?.matches ?? compilePattern(pattern),
        })
      }
      for (const pattern of published) {
        if (!offers.has(pattern)) offers.set(pattern, { matches: compilePattern(pattern) })
      }
    }
    add(this.#host.wishes(), this.#host.offers)
    for (const { joined } of this.#tabs()) add(joined.wishes(), joined.offers)
    this.#wishes = wishes
    this.#offers = offers
  }

  #update(): void {
    const link = this.#link
    if (link === undefined) return
    const [wishes, offers] = [this.#wishes, this.#offers]
    this.#reckon()
    for (const [pattern, wish] of this.#wishes) {
      const before = wishes.get(pattern)
      if (before?.every !== wish.every || before.deltas !== wish.deltas) link.subscribe(wish)
    }
    for (const pattern of wishes.keys()) if (!this.#wishes.has(pattern)) link.unsubscribe(pattern)
    if (offers.size !== this.#offers.size || [...offers.keys()].some(pattern => !this.#offers.has(pattern))) {
      link.offer([...this.#offers.keys()])
    }
    for (const tab of this.#tabs()) {
      this.#collect(tab)
      tab.joined.giveAgain()
    }
  }

  /** What a tab publishes is wanted of it, also where this tab has no use for it. */
  #collect(tab: Tab): void {
    const own = new Set<string>()
    for (const { pattern } of this.#host.wishes()) own.add(pattern)
    const asked = this.#collected.get(tab) ?? new Set()
    this.#collected.set(tab, asked)
    for (const pattern of tab.joined.offers) {
      if (asked.has(pattern) || own.has(pattern)) continue
      asked.add(pattern)
      tab.joined.want({ pattern, every: 0, deltas: false })
    }
  }
}
