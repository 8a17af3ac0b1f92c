import type { Adapter } from '../adapter.js'
import type { Listener, Message } from '../message.js'

/**
 * The limit: what each row costs when a program writes just that by hand, with no guarantee at all. A slot is an object with a
 * version; its listeners are an intrusive, doubly linked list that is walked without a copy; no error is caught, nobody may change
 * the list meanwhile, a burst is one mark, a wait is one promise.
 */
class Slot {
  value: Message | undefined = undefined
  version = 0
  head: Node | null = null
  tail: Node | null = null
}

class Node {
  prev: Node | null
  next: Node | null = null
  readonly listener: Listener

  constructor(prev: Node | null, listener: Listener) {
    this.prev = prev
    this.listener = listener
  }
}

class Cursor {
  readonly slot: Slot
  seen: number

  constructor(slot: Slot) {
    this.slot = slot
    this.seen = slot.version
  }
}

function publish(slot: Slot, message: Message): void {
  slot.value = message
  slot.version++
  for (let node = slot.head; node !== null; node = node.next) node.listener(message)
}

function listen(slot: Slot, listener: Listener): Node {
  const tail = slot.tail
  const node = new Node(tail, listener)
  if (tail === null) slot.head = node
  else tail.next = node
  slot.tail = node
  return node
}

function stop(slot: Slot, node: Node): void {
  if (node.prev === null) slot.head = node.next
  else node.prev.next = node.next
  if (node.next === null) slot.tail = node.prev
  else node.next.prev = node.prev
}

/** In Node the cheapest way to a microtask; `queueMicrotask` makes a resource for the async hooks besides. */
const settled: Promise<void> = Promise.resolve()

/** A slot whose listeners hear the newest value in the next microtask. */
class LateSlot extends Slot {
  due = false
  readonly deliver = (): void => {
    this.due = false
    const value = this.value as Message
    for (let node = this.head; node !== null; node = node.next) node.listener(value)
  }
}

/** A slot with one reader, who waits. */
class AwaitedSlot extends Slot implements AsyncIterableIterator<Message> {
  #seen = 0
  #resolve: ((value: Message) => void) | null = null
  #resolveStep: ((step: IteratorResult<Message>) => void) | null = null

  publish(message: Message): void {
    this.value = message
    this.version++
    if (this.#resolve !== null) {
      const resolve = this.#resolve
      this.#resolve = null
      this.#seen = this.version
      resolve(message)
    } else if (this.#resolveStep !== null) {
      const resolve = this.#resolveStep
      this.#resolveStep = null
      this.#seen = this.version
      resolve({ done: false, value: message })
    }
  }

  wait(): Promise<Message> {
    if (this.version !== this.#seen) {
      this.#seen = this.version
      return Promise.resolve(this.value as Message)
    }
    return new Promise(resolve => {
      this.#resolve = resolve
    })
  }

  next(): Promise<IteratorResult<Message>> {
    if (this.version !== this.#seen) {
      this.#seen = this.version
      return Promise.resolve({ done: false, value: this.value as Message })
    }
    return new Promise(resolve => {
      this.#resolveStep = resolve
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

const limit: Adapter = {
  topic: () => new Slot(),
  publish,
  listen,
  stop,
  names: {
    open: () => new Map<string, Slot>(),
    create: (names: Map<string, Slot>, name) => {
      if (names.get(name) === undefined) names.set(name, new Slot())
    },
    publish: (names: Map<string, Slot>, name, message) => publish(names.get(name) as Slot, message),
    listen: (names: Map<string, Slot>, name, listener) => {
      const slot = new Slot()
      names.set(name, slot)
      return listen(slot, listener)
    },
  },
  late: {
    topic: () => new LateSlot(),
    publish: (slot: LateSlot, message) => {
      slot.value = message
      slot.version++
      if (slot.due) return
      slot.due = true
      settled.then(slot.deliver)
    },
    listen,
    hears: 'last',
  },
  pull: {
    subscribe: (slot: Slot) => new Cursor(slot),
    take: (cursor: Cursor) => {
      const { slot } = cursor
      if (slot.version === cursor.seen) return undefined
      cursor.seen = slot.version
      return slot.value
    },
  },
  awaited: {
    topic: () => new AwaitedSlot(),
    publish: (slot: AwaitedSlot, message) => slot.publish(message),
    async wait(slot: AwaitedSlot, next) {
      for (;;) next(await slot.wait())
    },
    async iterate(slot: AwaitedSlot, next) {
      for await (const message of slot) next(message)
    },
  },
  absent: {
    idle: 'nobody has to know of a cursor',
    waiting: 'one reader a slot',
    wake: 'one reader a slot',
    crate: 'not asked',
  },
}

export default limit
