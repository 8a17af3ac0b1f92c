/** Topics by name: publishing among a thousand, and making one. */
import type { Adapter, NamesAdapter } from '../adapter.js'
import { listenerAt, MESSAGES, type Message, messages } from '../message.js'
import type { Trial } from '../trial.js'

const NAMES = 1_000
/** Coprime to the number of names, so that a walk visits all of them, out of order. */
const STRIDE = 389

export function nameOf(index: number): string {
  return `sensor/${index}/value`
}

/** The peer's own names, or its topics in a `Map`. */
export function namesOf(adapter: Adapter): NamesAdapter | undefined {
  if (adapter.names !== undefined) return adapter.names
  const { topic, publish, listen } = adapter
  if (topic === undefined || publish === undefined || listen === undefined) return undefined
  type Names = Map<string, unknown>
  const obtain = (names: Names, name: string): unknown => {
    let held = names.get(name)
    if (held === undefined) {
      held = topic()
      names.set(name, held)
    }
    return held
  }
  return {
    open: (): Names => new Map(),
    create: (names: Names, name) => void obtain(names, name),
    publish: (names: Names, name, message) => publish(names.get(name), message),
    listen: (names: Names, name, listener) => listen(obtain(names, name), listener),
  }
}

function filled(names: NamesAdapter): { opened: unknown; held: string[] } {
  const opened = names.open()
  const held = Array.from({ length: NAMES }, (_, index) => nameOf(index))
  held.forEach((name, index) => {
    names.listen(opened, name, listenerAt(index))
  })
  return { opened, held }
}

/** The names are strings that the program keeps. */
export function publishByHeldName(adapter: Adapter): Trial | undefined {
  const names = namesOf(adapter)
  if (names === undefined) return undefined
  const { opened, held } = filled(names)
  return {
    run(count) {
      for (let i = 0, index = 0; i < count; i++) {
        names.publish(opened, held[index] as string, messages[i & (MESSAGES - 1)] as Message)
        index += STRIDE
        if (index >= NAMES) index -= NAMES
      }
    },
  }
}

/** Each name is put together when it is needed. */
export function publishByBuiltName(adapter: Adapter): Trial | undefined {
  const names = namesOf(adapter)
  if (names === undefined) return undefined
  const { opened } = filled(names)
  return {
    run(count) {
      for (let i = 0, index = 0; i < count; i++) {
        names.publish(opened, nameOf(index), messages[i & (MESSAGES - 1)] as Message)
        index += STRIDE
        if (index >= NAMES) index -= NAMES
      }
    },
  }
}

/** A thousand topics in a registry that was empty, each looked for before it is made: nobody knows yet that it is not there. */
export function createTopics(adapter: Adapter): Trial | undefined {
  const names = namesOf(adapter)
  const create = names?.create?.bind(names)
  if (names === undefined || create === undefined) return undefined
  const made = Array.from({ length: NAMES }, (_, index) => nameOf(index))
  let opened = names.open()
  return {
    prepare: () => {
      opened = names.open()
    },
    run() {
      for (const name of made) create(opened, name)
    },
    count: NAMES,
  }
}
