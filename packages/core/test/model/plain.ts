/**
 * The plain model: what a bus is by its contract, with nothing in it that makes a bus fast. A topic is a version and a value, a pull
 * subscription is a version, a watch is a list of names. Whatever the bus does is compared with this.
 */

/** What programs publish. Each is published once, so that who got which publish is known by identity. */
export interface Message {
  readonly serial: number
  /** Refused by the schema of the names that have one. */
  readonly bad: boolean
}

/** The code of the `BusError` that a call is to throw, or `TypeError`. */
export type Refusal = 'CLOSED' | 'FULL' | 'INVALID' | 'TypeError'

export interface Rules {
  readonly maxTopics: number
  readonly staleAfter: number | undefined
  /** Whether names of two segments refuse bad messages. */
  readonly checked: boolean
}

/** One life of a topic, from its making to its removal. */
export interface Slot {
  readonly name: string
  version: number
  value: Message | undefined
  ended: boolean
  publishedAt: number
}

/** A wait of a pull subscription, by `waitForMessage` or by iteration. */
export interface Wait {
  /** The cursor when it began. */
  readonly from: number
  /** The version that was newest when it, or the step that is running, began. */
  newest: number
  /** Its place among all waits. */
  readonly began: number
  /** Whether it began before the step that is running. */
  waited: boolean
  /** What it was answered with, once it was. */
  outcome: number | 'end' | 'rejected' | undefined
  readonly iterator: unknown
  readonly deadline: number
  /** The result, where it is certain from the beginning. */
  readonly certain: { readonly value: Message | undefined } | { readonly reason: unknown } | undefined
  settled: boolean
  /** What it was aborted with, and whether nothing but that can come of it. */
  aborted: { readonly reason: unknown; readonly certain: boolean } | undefined
  /** Whether its iterator was left before it settled. */
  left: 'no' | 'perhaps' | 'surely'
}

export interface Pull {
  readonly id: number
  readonly start: number
  slot: Slot
  seen: number
  closed: boolean
  /** Every version that was taken, by whatever path. */
  readonly taken: Set<number>
  /** Those that have not settled. */
  readonly waits: Wait[]
  /** Versions that a wait must have taken already, because the cursor was found behind them. */
  readonly owed: Set<number>
}

/** A listener's or a push watch's state. */
export interface Push {
  readonly id: number
  readonly topic: string
  readonly source: { readonly slot: Slot; seen: number } | { readonly watch: Watched }
  stopped: boolean
  inFlight: boolean
  calls: number
  calledAt: number
  told: number
}

/** What a watch knows of one name. */
interface Mark {
  slot: Slot
  seen: number
}

export interface Watched {
  readonly matches: (name: string) => boolean
  readonly marks: Map<string, Mark>
  /** What changed, in the order of first changes. */
  changed: Mark[]
  closed: boolean
}

export function isBehind({ source }: Push): boolean {
  return 'slot' in source ? source.seen < source.slot.version : source.watch.changed.length > 0
}

export function hasEnded({ source }: Push): boolean {
  return 'slot' in source ? source.slot.ended : source.watch.closed
}

export class Model {
  readonly slots: Map<string, Slot> = new Map()
  readonly pulls: Pull[] = []
  readonly pushes: Push[] = []
  readonly watches: Watched[] = []
  /** Which publish a message was. */
  readonly versions: Map<Message, { readonly slot: Slot; readonly version: number }> = new Map()
  readonly rules: Rules
  closed = false

  constructor(rules: Rules) {
    this.rules = rules
  }

  obtain(name: string): Slot | Refusal {
    const present = this.slots.get(name)
    if (present !== undefined) return present
    if (this.closed) return 'CLOSED'
    if (this.slots.size >= this.rules.maxTopics) return 'FULL'
    const slot: Slot = { name, version: 0, value: undefined, ended: false, publishedAt: 0 }
    this.slots.set(name, slot)
    for (const watch of this.watches) if (!watch.closed && watch.matches(name)) join(watch, slot, false)
    return slot
  }

  publish(name: string, message: Message, now: number): Refusal | undefined {
    if (this.rules.checked && message.bad && name.split('/').length === 2) return 'INVALID'
    const slot = this.obtain(name)
    if (typeof slot === 'string') return slot
    slot.version++
    slot.value = message
    slot.publishedAt = now
    this.versions.set(message, { slot, version: slot.version })
    this.#changed(slot)
    return undefined
  }

  watch(matches: (name: string) => boolean, immediate: boolean): Watched | Refusal {
    if (this.closed) return 'CLOSED'
    const watch: Watched = { matches, marks: new Map(), changed: [], closed: false }
    for (const slot of this.slots.values()) if (matches(slot.name)) join(watch, slot, immediate)
    this.watches.push(watch)
    return watch
  }

  remove(name: string): boolean {
    const slot = this.slots.get(name)
    if (slot === undefined) return false
    this.slots.delete(name)
    slot.ended = true
    this.#changed(slot)
    return true
  }

  cleanup(): number {
    const unused = [...this.slots.values()].filter(slot => this.subscribers(slot) === 0)
    for (const slot of unused) this.remove(slot.name)
    return unused.length
  }

  close(): void {
    this.closed = true
    for (const watch of this.watches) watch.closed = true
    for (const name of [...this.slots.keys()]) this.remove(name)
  }

  subscribers(slot: Slot): number {
    return (
      this.pulls.filter(pull => pull.slot === slot && !pull.closed).length +
      this.pushes.filter(({ source, stopped }) => 'slot' in source && source.slot === slot && !stopped).length +
      this.watches.filter(watch => !watch.closed && watch.matches(slot.name)).length
    )
  }

  /** How many listeners and watches have not been given the newest value. */
  due(slot: Slot): number {
    return (
      this.pushes.filter(push => 'slot' in push.source && push.source.slot === slot && !push.stopped && isBehind(push))
        .length +
      this.watches.filter(
        ({ changed, closed }) => !closed && changed.some(mark => mark.slot === slot && mark.seen !== slot.version),
      ).length
    )
  }

  #changed(slot: Slot): void {
    for (const { closed, marks, changed } of this.watches) {
      const mark = marks.get(slot.name)
      if (!closed && mark !== undefined && !changed.includes(mark)) changed.push(mark)
    }
  }
}

function join({ marks, changed }: Watched, slot: Slot, immediate: boolean): void {
  const untold = marks.get(slot.name)
  if (untold !== undefined) {
    untold.slot = slot
    untold.seen = slot.version
    return
  }
  const mark = { slot, seen: immediate ? 0 : slot.version }
  marks.set(slot.name, mark)
  if (mark.seen < slot.version) changed.push(mark)
}

/** What a watch is to tell now: each changed name once, with the newest value, or `undefined` for one that was removed. */
export function drain(watch: Watched): [string, Message | undefined][] {
  const { changed, closed, marks } = watch
  watch.changed = []
  return changed.map(mark => {
    const { slot, seen } = mark
    const gone = closed ? seen === slot.version : slot.ended
    if (slot.ended) marks.delete(slot.name)
    mark.seen = slot.version
    return [slot.name, gone ? undefined : slot.value]
  })
}
