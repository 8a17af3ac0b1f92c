import { expect } from 'vitest'
import { ledgerOf } from '../../../src/ledger.js'
import { type Node, SOLO, TOPICS, type World } from './world.js'

/** What holds after each step. */
export function checkStep(world: World): void {
  expect(world.errors).toEqual([])
  for (const wire of world.wires) {
    expect(wire.closed).toBe(undefined)
    for (const { outbox } of wire.sessions) {
      // One mark for each topic and line, and nothing that waits but marks.
      expect(outbox.marks.size).toBeLessThanOrEqual(TOPICS.length)
      expect(outbox.waiting).toBeLessThanOrEqual(outbox.marks.size)
    }
  }
  for (const { bus, versions } of world.nodes) {
    for (const name of TOPICS) {
      if (!bus.has(name)) {
        versions.delete(name)
        continue
      }
      const { version } = bus.topic(name)
      // A topic that was removed in a step and is there again counts from its start; this one is forgotten when it ends.
      if (name === SOLO) expect(version).toBeGreaterThanOrEqual(versions.get(name) ?? 0)
      versions.set(name, version)
    }
  }
}

/** What holds when nothing is under way. */
export function checkQuiet(world: World): void {
  checkStep(world)
  const { both, reads, group } = world.shape
  const at = (place: number): Node => world.nodes[place] as Node
  const present = (place: number, name: string): unknown => at(place).bus.latest(name) ?? 'nothing'
  const stampOf = (place: number, name: string): unknown => {
    const entry = ledgerOf(at(place).bus as never).find(name)
    // Of what nobody is sent, removals are found out late.
    entry?.account()
    return entry?.told && !entry.removed ? entry.stamp : undefined
  }
  const pairs = [...both, ...group.slice(1).map(place => [group[0] as number, place] as const)]
  for (const name of TOPICS) {
    for (const [one, other] of pairs) {
      expect([other, name, present(other, name)]).toEqual([other, name, present(one, name)])
      expect(stampOf(other, name)).toEqual(stampOf(one, name))
    }
    for (const [source, reader] of reads) {
      expect([reader, name, present(reader, name)]).toEqual([reader, name, present(source, name)])
    }
  }
  for (const node of world.nodes) {
    const { solo, bus } = node
    if (solo?.tryGetMessage().ok) node.soloTaken++
    // All that was published was either taken or counted as missed; and, where nothing was started again, on every bus alike.
    expect(node.soloTaken + (solo?.skipped ?? 0)).toBe(bus.topic(SOLO).version)
    if (world.restarts === 0) expect(bus.topic(SOLO).version).toBe(at(0).bus.topic(SOLO).version)
  }
}
