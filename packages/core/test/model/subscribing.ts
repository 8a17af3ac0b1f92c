/** Steps that make something: messages, handles, subscriptions and watches. What is to be refused is known from the model. */
import type { ListenOptions } from '@dropslot/core'
import { calledWith, newListening, optionsOf } from './listening.js'
import type { Message, Pull, Push, Slot } from './plain.js'
import { NAMES, OWN, PATTERNS, type Step } from './program.js'
import type { Listening, World } from './world.js'

type StepOf<Do extends Step['do']> = Step & { readonly do: Do }

export function nameOf(name: number, self: Listening | undefined): string {
  if (name !== OWN) return NAMES[name] as string
  const source = self?.push.source
  return source !== undefined && 'slot' in source ? source.slot.name : NAMES[0]
}

/** What publishes and subscribes: the handle, which may be of a topic that was removed long ago, or the bus by name. */
function handleOf(world: World, name: string, step: StepOf<'publish' | 'pull' | 'push' | 'misuse'>) {
  const { bus } = world
  const handle = step.via === 'handle' ? world.handles.get(name) : undefined
  return {
    publish: (message: Message) => (handle === undefined ? bus.publish(name, message) : handle.publish(message)),
    pull: (options: { immediate: true } | undefined) =>
      handle === undefined ? bus.subscribe(name, options) : handle.subscribe(options),
    push: (listener: (message: Message) => unknown, options?: ListenOptions) =>
      handle === undefined ? bus.subscribe(name, listener, options) : handle.subscribe(listener, options),
  }
}

export function publish(world: World, step: StepOf<'publish'>, self: Listening | undefined): void {
  const name = nameOf(step.name, self)
  const message = world.message(step.bad)
  const refusal = world.model.publish(name, message, world.clock.now())
  world.attempt(refusal, () => handleOf(world, name, step).publish(message))
}

export function misuse(world: World, step: StepOf<'misuse'>, self: Listening | undefined): void {
  world.attempt('TypeError', () => handleOf(world, nameOf(step.name, self), step).publish(undefined as never))
  if (!world.model.closed) world.attempt('TypeError', () => world.bus.topic(''))
}

export function hold(world: World, step: StepOf<'hold' | 'remove'>, self: Listening | undefined): void {
  const name = nameOf(step.name, self)
  const slot = world.model.obtain(name)
  const handle = world.attempt(typeof slot === 'string' ? slot : undefined, () => world.bus.topic(name))
  if (handle !== undefined) world.handles.set(name, handle)
}

export function pull(world: World, step: StepOf<'pull'>, self: Listening | undefined): void {
  const name = nameOf(step.name, self)
  const slot = world.model.obtain(name)
  const sub = world.attempt(typeof slot === 'string' ? slot : undefined, () =>
    handleOf(world, name, step).pull(step.immediate ? { immediate: true } : undefined),
  )
  if (sub === undefined || typeof slot === 'string') return
  const start = startOf(slot, step.immediate)
  const id = world.readers.length
  const made: Pull = { id, start, slot, seen: start, closed: false, taken: new Set(), waits: [], owed: new Set() }
  world.model.pulls.push(made)
  world.readers.push({ pull: made, sub, iterator: undefined })
}

export function push(world: World, step: StepOf<'push'>, self: Listening | undefined): void {
  const name = nameOf(step.name, self)
  const slot = world.model.obtain(name)
  const via = handleOf(world, name, step)
  if (typeof slot === 'string') world.attempt(slot, () => via.push(() => {}))
  else listen(world, name, { slot, seen: startOf(slot, step.immediate) }, step, via.push)
}

export function watch(world: World, step: StepOf<'watch' | 'push watch'>): void {
  const { bus, model } = world
  const names = PATTERNS[step.pattern] ?? []
  const matches = (name: string): boolean => names.includes(name)
  const pattern = step.pattern === 'predicate' ? matches : step.pattern
  const watched = model.watch(matches, step.immediate)
  if (typeof watched === 'string') {
    world.attempt(watched, () => bus.watch(pattern))
  } else if (step.do === 'watch') {
    const made = world.attempt(undefined, () => bus.watch(pattern, { immediate: step.immediate }))
    if (made !== undefined) world.watches.push({ watched, watch: made })
  } else {
    const label = step.pattern === 'predicate' ? 'watch' : step.pattern
    listen(world, label, { watch: watched }, step, (listener, options) => bus.watch(pattern, listener, options))
  }
}

function listen(
  world: World,
  topic: string,
  source: Push['source'],
  step: StepOf<'push' | 'push watch'>,
  subscribe: (listener: (got: unknown) => unknown, options: ListenOptions) => () => void,
): void {
  const listening = newListening(world, topic, source, step.delivery, step.script)
  listening.stop = world.attempt(undefined, () =>
    subscribe(got => calledWith(world, listening, got), optionsOf(world, listening, step.immediate)),
  )
}

/** Nobody can stop what has not been made yet: a listener that is called while it subscribes has no way to. */
export function stop(listening: Listening | undefined): void {
  if (listening?.stop === undefined) return
  const { push } = listening
  push.stopped = true
  if ('watch' in push.source) push.source.watch.closed = true
  listening.stop()
}

function startOf({ version }: Slot, immediate: boolean): number {
  return immediate ? Math.max(0, version - 1) : version
}
