import { Bus, type Sub } from '@dropslot/core'
import { connect, type Link } from '@dropslot/link'
import { cloned } from '../../../src/format.js'
import { ledgerOf } from '../../../src/ledger.js'
import { socketFormat } from '../../../src/socket-format.js'
import type { Shape } from './shape.js'
import { VirtualTime } from './virtual-clock.js'
import { Wire, WireEnd } from './wire.js'

export interface Settings {
  readonly json: boolean
  readonly deltas: boolean
  readonly every: number
  readonly windows: readonly number[]
  /** How far each clock is off. */
  readonly skews: readonly number[]
  /** Whether topics have values before there is any link, also after a restart. */
  readonly initial: boolean
  /** Which bus wins where the stamps are alike but for it. */
  readonly ranks: readonly number[]
}

export interface Message {
  readonly n: number
  readonly by: number
  readonly even: boolean
  readonly same: readonly string[]
}

/** Published by one node alone, and removed by none: it ends for who reads of a bus that was started again and has not published it. */
export const SOLO = 'solo'
/** Published and removed by all who are not readers. */
export const SHARED: readonly string[] = ['shared/a', 'shared/b']
export const TOPICS: readonly string[] = [SOLO, ...SHARED]

/** A joint that a node has: its link, and the end that wires are made from. */
interface Joint {
  readonly subscribe: readonly string[]
  readonly publish: readonly string[]
  end: WireEnd
  link: Link | undefined
}

/** A bus with its links, and what was seen on it. */
export class Node {
  bus: Bus<Record<string, Message>> = new Bus()
  readonly joints: Joint[] = []
  readonly isReader: boolean
  solo: Sub<Message> | undefined
  /** How many messages of the topic that `solo` reads were taken. */
  soloTaken = 0
  /** The version of that topic, when its last publish was heard. */
  soloVersion = 0
  soloSeen = 0
  /** The version of each topic, of this one's incarnation, when it was looked at last. */
  readonly versions: Map<string, number> = new Map()

  constructor(isReader: boolean) {
    this.isReader = isReader
  }
}

/** Several buses, joined in some shape, in which nothing happens but by its methods. */
export class World {
  readonly time: VirtualTime = new VirtualTime()
  readonly nodes: Node[]
  readonly wires: Wire[] = []
  readonly errors: unknown[] = []
  readonly shape: Shape
  readonly settings: Settings
  /** Of all messages. */
  count = 0
  restarts = 0

  constructor(shape: Shape, settings: Settings) {
    this.shape = shape
    this.settings = settings
    const readers = new Set(shape.reads.map(([, reader]) => reader))
    this.nodes = Array.from({ length: shape.nodes }, (_, place) => new Node(readers.has(place)))
    const all = ['**']
    for (const [one, other] of shape.both) this.#wire(this.#joint(one, all, all), this.#joint(other, all, all))
    for (const [source, reader] of shape.reads) this.#wire(this.#joint(source, [], all), this.#joint(reader, all, []))
    const members = shape.group.map(place => this.#joint(place, all, all, true))
    members.forEach((one, place) => {
      for (const other of members.slice(place + 1)) this.#wire(one, other)
    })
    for (const [place] of this.nodes.entries()) this.#start(place)
    for (const wire of this.wires) wire.join()
    this.time.settle()
  }

  message(by: number): Message {
    this.count++
    return { n: this.count, by, even: this.count % 2 === 0, same: ['a', 'b'] }
  }

  publish(place: number, topic: string): void {
    const node = this.nodes[place] as Node
    if (node.isReader || (topic === SOLO && place !== 0)) return
    node.bus.publish(topic, this.message(place))
  }

  remove(place: number, topic: string): void {
    const node = this.nodes[place] as Node
    if (!node.isReader && topic !== SOLO) node.bus.removeTopic(topic)
  }

  /** Another bus takes this one's place, which knows nothing. */
  restart(place: number): void {
    const node = this.nodes[place] as Node
    this.restarts++
    for (const wire of this.wiresOf(node)) wire.cut()
    for (const { link } of node.joints) link?.close()
    // At the same moment, or at the next.
    this.time.advance(this.restarts % 2)
    const { bus } = node
    node.bus = new Bus()
    bus.close()
    node.versions.clear()
    this.#start(place)
    for (const wire of this.wiresOf(node)) wire.join()
  }

  wiresOf(node: Node): Wire[] {
    const ends = node.joints.map(({ end }) => end)
    return this.wires.filter(wire => wire.ends.some(end => ends.includes(end())))
  }

  /** Delivers all there is, and what follows from it, until nothing does. Returns how many frames that took. */
  quiesce(most: number): number {
    let frames = 0
    for (;;) {
      this.time.settle()
      let delivered = false
      for (const wire of this.wires) {
        for (const side of [0, 1] as const) {
          if (!wire.deliver(side)) continue
          this.time.settle()
          delivered = true
          frames++
        }
      }
      if (frames > most) throw new Error(`more than ${most} frames, and no end`)
      if (delivered) continue
      if (this.time.timersPending === 0) return frames
      this.time.advance(10)
    }
  }

  #joint(place: number, subscribe: readonly string[], publish: readonly string[], isGroup = false): Joint {
    const joint: Joint = { subscribe, publish, end: new WireEnd(isGroup), link: undefined }
    ;(this.nodes[place] as Node).joints.push(joint)
    return joint
  }

  #wire(one: Joint, other: Joint): void {
    this.wires.push(new Wire([() => one.end, () => other.end], this.settings.json ? socketFormat() : cloned))
  }

  #start(place: number): void {
    const { skews, windows, every, deltas, initial, ranks } = this.settings
    const node = this.nodes[place] as Node
    if (initial && !node.isReader) for (const topic of SHARED) this.publish(place, topic)
    const id = `${ranks[(place + this.restarts) % ranks.length]}.${place}.${this.restarts}`
    ledgerOf(node.bus as never, this.time.clock(skews[place % skews.length] as number), id)
    node.soloSeen = 0
    this.#followSolo(node, place)
    for (const joint of node.joints) {
      joint.end = new WireEnd(joint.end.isGroup)
      joint.link = connect(node.bus, joint.end, {
        subscribe: joint.subscribe,
        publish: joint.publish,
        window: windows[place % windows.length],
        onError: error => this.errors.push(error),
      })
      for (const pattern of joint.subscribe) if (every > 0 || deltas) joint.link.subscribe(pattern, { every, deltas })
    }
  }

  /** Reads the topic, and after its end, at which a subscription ends with it, the topic of that name that there is then. */
  #followSolo(node: Node, place: number): void {
    const { bus } = node
    const solo = bus.subscribe(SOLO)
    node.solo = solo
    node.soloTaken = bus.topic(SOLO).version
    node.soloVersion = node.soloTaken
    const listener = ({ n }: Message): void => {
      node.soloVersion = bus.topic(SOLO).version
      // Readers of a bus that was started again see what that one has.
      if (n <= node.soloSeen && !(node.isReader && this.restarts > 0)) {
        this.errors.push(`node ${place} saw ${n} after ${node.soloSeen}`)
      }
      node.soloSeen = n
    }
    const onDisconnect = (): void => {
      if (node.bus !== bus) return
      if (solo.tryGetMessage().ok) node.soloTaken++
      const { soloTaken, soloVersion } = node
      if (soloTaken + solo.skipped !== soloVersion) {
        this.errors.push(`node ${place} took ${soloTaken} and missed ${solo.skipped} of ${soloVersion}`)
      }
      node.versions.delete(SOLO)
      this.#followSolo(node, place)
    }
    bus.subscribe(SOLO, listener, { onDisconnect })
  }
}
