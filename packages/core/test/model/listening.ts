/** The listeners of a program: each checks, when it is called, that it may be, and with what; then it does what its script says. */
import type { ListenOptions, Scheduler } from '@dropslot/core'
import { drain, hasEnded, isBehind, type Message, type Push } from './plain.js'
import type { DeliveryKind, Reaction, Script } from './program.js'
import type { Listening, World } from './world.js'

type Changes = [string, Message | undefined][]

export function newListening(
  world: World,
  topic: string,
  source: Push['source'],
  delivery: DeliveryKind,
  script: Script,
): Listening {
  const push: Push = {
    id: world.listening.length,
    topic,
    source,
    stopped: false,
    inFlight: false,
    calls: 0,
    calledAt: Number.NEGATIVE_INFINITY,
    told: 0,
  }
  const listening: Listening = { push, delivery, script, stop: undefined, asked: undefined, released: false }
  world.model.pushes.push(push)
  world.listening.push(listening)
  return listening
}

export function optionsOf(world: World, listening: Listening, immediate: boolean): ListenOptions {
  const { push, delivery } = listening
  const options: ListenOptions = { immediate, delivery: deliveryOf(world, listening, delivery) }
  // Not all, so that those that need not be told are covered as well.
  if (push.id % 3 === 0) return options
  return {
    ...options,
    onDisconnect: () => {
      push.told++
      world.check(hasEnded(push), 9, () => `#${push.id} was told of an end that has not come`)
      world.check(!push.stopped, 8, () => `#${push.id} was stopped, and told of the end`)
      world.check(!isBehind(push), 9, () => `#${push.id} was told of the end before its last value`)
      world.check(push.told === 1, 9, () => `#${push.id} was told of the end ${push.told} times`)
      world.check(world.running + world.batches === 0, 8, () => `#${push.id} was told of the end inside something else`)
      doing(world, () => {
        for (const step of listening.script.atEnd) world.perform(world, step, listening)
      })
    },
  }
}

function deliveryOf(world: World, listening: Listening, delivery: DeliveryKind): ListenOptions['delivery'] {
  if (delivery === 'every 5') return { every: 5 }
  if (delivery === 'every 20') return { every: 20 }
  if (delivery === 'sync' || delivery === 'microtask' || delivery === 'frame') return delivery
  const scheduler: Scheduler = deliver => {
    world.check(
      listening.asked === undefined,
      3,
      () => `#${listening.push.id}: its scheduler was asked again before it delivered`,
    )
    if (delivery === 'failing') throw world.error(listening.push.topic)
    listening.asked = deliver
    world.delivers.push({ of: listening, deliver })
    if (delivery === 'at once') release(listening, deliver)
  }
  return scheduler
}

/** The moment of a listener with a scheduler has come; or that of an earlier one comes again, which does nothing. */
export function release(listening: Listening, deliver: () => void): void {
  if (listening.asked === deliver) {
    listening.asked = undefined
    listening.released = true
  }
  deliver()
}

/** What the bus calls. */
export function calledWith(world: World, listening: Listening, got: unknown): unknown {
  const { push, script } = listening
  checkCall(world, listening)
  if ('slot' in push.source) {
    const { slot } = push.source
    world.check(got === slot.value, 1, () => `#${push.id} was called with ${show(got)}, not with ${show(slot.value)}`)
    push.source.seen = slot.version
  } else checkChanges(world, push.id, got as Changes, drain(push.source.watch))
  const reaction = script.calls[push.calls++]
  push.calledAt = world.clock.now()
  listening.released = false
  if (reaction === undefined) return undefined
  return doing(world, () => {
    for (const step of reaction.steps) world.perform(world, step, listening)
    return endOf(world, push, reaction.end)
  })
}

/** Notes that a listener is on the stack. */
function doing<R>(world: World, act: () => R): R {
  world.running++
  try {
    return act()
  } finally {
    world.running--
  }
}

function checkCall(world: World, { push, delivery, released }: Listening): void {
  const who = `#${push.id} (${push.topic}, ${delivery})`
  world.check(!push.stopped, 8, () => `${who} was stopped, and called`)
  world.check(!push.inFlight, 6, () => `${who} was called while its promise was in flight`)
  world.check(isBehind(push), 2, () => `${who} was called without anything new`)
  world.check(world.running === 0, 2, () => `${who} was called inside another listener`)
  world.check(world.batches === 0, 14, () => `${who} was called inside a batch`)
  if (world.flushed) return
  const early = (): string => `${who} was called at the wrong moment`
  if (delivery === 'microtask' || delivery === 'failing') world.check(world.inMicrotasks, 1, early)
  if (delivery === 'frame') world.check(world.inFrame, 1, early)
  if (delivery === 'manual' || delivery === 'at once') world.check(released, 1, early)
  world.check(world.clock.now() - push.calledAt >= every(delivery), 1, early)
}

/** How many milliseconds are to be between two calls. */
export function every(delivery: DeliveryKind): number {
  return delivery === 'every 5' ? 5 : delivery === 'every 20' ? 20 : 0
}

export function checkChanges(world: World, id: number | string, got: Changes, expected: Changes): void {
  const same =
    got.length === expected.length &&
    got.every(([name, value], at) => name === expected[at]?.[0] && value === expected[at]?.[1])
  const list = (changes: Changes): string => changes.map(([name, value]) => `${name}: ${show(value)}`).join(', ')
  world.check(same, 1, () => `watch #${id} told of {${list(got)}} instead of {${list(expected)}}`)
}

function endOf(world: World, push: Push, end: Reaction['end']): unknown {
  if (end === 'throws') throw world.error(push.topic)
  if (end === 'returns') return undefined
  const promise =
    end === 'resolves'
      ? Promise.resolve()
      : end === 'rejects'
        ? Promise.reject(world.error(push.topic))
        : new Promise<void>((resolve, reject) => {
            world.slow.push({ topic: push.topic, settle: error => (error === undefined ? resolve() : reject(error)) })
          })
  push.inFlight = true
  const landed = (): void => {
    push.inFlight = false
  }
  // Before the bus asks for the same, so that it is heard before.
  promise.then(landed, landed)
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is asked for.
  return end === 'thenable' ? { then: promise.then.bind(promise) } : promise
}

export function show(value: unknown): string {
  return value === undefined ? 'nothing' : `message ${(value as Message).serial}`
}
