/** What is true after every step, whatever was done. */

import { every, show } from './listening.js'
import { hasEnded, isBehind } from './plain.js'
import { NAMES } from './program.js'
import { isOver, isUnseen } from './reading.js'
import type { World } from './world.js'

/** What is read of topics: true at every moment, in the middle of a delivery or a batch as well. */
export function checkReads(world: World): void {
  const { bus, model, handles } = world
  for (const name of NAMES) {
    const slot = model.slots.get(name)
    const latest = bus.latest(name)
    world.check(bus.has(name) === (slot !== undefined), 13, () => `whether there is a topic '${name}' is told wrongly`)
    world.check(latest === slot?.value, 12, () => `'${name}' holds ${show(latest)}, not ${show(slot?.value)}`)
    const handle = handles.get(name)
    if (handle === undefined) continue
    const subscribers = slot === undefined ? 0 : model.subscribers(slot)
    const { subscriberCount, version } = handle
    const right =
      handle.name === name &&
      handle.latest === slot?.value &&
      version === (slot?.version ?? 0) &&
      handle.hasLatest === version > 0 &&
      handle.hasSubscribers === subscriberCount > 0
    world.check(right, 10, () => `the handle of '${name}' is stale: version ${version}, not ${slot?.version}`)
    world.check(subscriberCount === subscribers, 11, () => `'${name}' counts ${subscriberCount}, not ${subscribers}`)
  }
}

/** What is true once a step is over and all promises have had their turn. */
export function checkAll(world: World): void {
  checkReads(world)
  checkBus(world)
  checkListeners(world)
  checkReaders(world)
  world.check(world.unreported === 0, 7, () => `${world.unreported} errors of listeners were not reported`)
}

function checkBus(world: World): void {
  const { bus, clock, model } = world
  const slots = [...model.slots.values()]
  world.check(bus.topicCount === slots.length, 13, () => `there are ${bus.topicCount} topics, not ${slots.length}`)
  const names = JSON.stringify(bus.topicNames())
  world.check(names === JSON.stringify(slots.map(slot => slot.name)), 13, () => `the topics are ${names}`)
  const expected = slots.map(slot => ({
    name: slot.name,
    version: slot.version,
    subscribers: model.subscribers(slot),
    due: model.due(slot),
  }))
  const stats = JSON.stringify(bus.stats())
  world.check(stats === JSON.stringify(expected), 11, () => `stats() ${stats}, not ${JSON.stringify(expected)}`)
  world.check(clock.framesRequested <= 1, 3, () => `${clock.framesRequested} frames were asked for`)
  const { staleAfter } = model.rules
  for (const { name, version, publishedAt } of slots) {
    const age = clock.now() - publishedAt
    const { stale } = bus.topic(name)
    const old = staleAfter !== undefined && version > 0
    world.check(!stale || (old && age >= staleAfter), 1, () => `'${name}' is told to be stale after ${age} ms`)
    world.check(stale || !old || age < staleAfter * 1.125, 1, () => `'${name}' is not stale after ${age} ms`)
  }
}

function checkListeners(world: World): void {
  for (const { push, delivery, asked } of world.listening) {
    if (push.stopped || push.inFlight) continue
    const who = `#${push.id} (${push.topic}, ${delivery})`
    if (isBehind(push)) {
      const ms = every(delivery)
      const now = delivery === 'sync' || delivery === 'at once' || (ms > 0 && world.clock.now() - push.calledAt >= ms)
      world.check(!now, 3, () => `${who} was not called`)
      world.check(delivery !== 'manual' || asked !== undefined, 3, () => `${who}: its scheduler was not asked`)
    } else if (hasEnded(push)) {
      world.check(push.told === 1 || push.id % 3 === 0, 9, () => `${who} was not told of the end`)
    }
  }
}

function checkReaders(world: World): void {
  for (const { pull, sub } of world.readers) {
    const { id, owed, slot, start, taken, waits } = pull
    for (const version of owed) {
      world.check(taken.has(version), 3, () => `pull #${id} can not take version ${version}, and nobody did`)
    }
    owed.clear()
    for (const wait of waits) {
      const over = wait.certain !== undefined || wait.aborted !== undefined || wait.left !== 'no' || pull.closed
      world.check(!over, 9, () => `a wait of pull #${id} did not settle`)
    }
    const skipped = slot.version - start - taken.size - (isUnseen(pull) ? 1 : 0)
    world.check(sub.skipped === skipped, 4, () => `pull #${id} skipped ${sub.skipped}, not ${skipped}`)
    const right =
      sub.topicName === slot.name &&
      sub.latest === slot.value &&
      sub.hasLatest === slot.version > 0 &&
      sub.closed === isOver(pull)
    world.check(right, 9, () => `pull #${id} shows ${show(sub.latest)}, closed ${sub.closed}`)
  }
}
