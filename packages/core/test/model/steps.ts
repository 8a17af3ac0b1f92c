/** Does one step, to the model first and then to the bus, because the bus may call listeners while it is done. */
import { checkReads } from './invariants.js'
import { checkChanges, release } from './listening.js'
import { drain } from './plain.js'
import type { Step } from './program.js'
import * as reading from './reading.js'
import * as subscribing from './subscribing.js'
import type { Listening, World } from './world.js'

/** `self` is the listener that does it, if any. */
export function perform(world: World, step: Step, self?: Listening): void {
  const { model, bus, clock } = world
  switch (step.do) {
    case 'publish':
      subscribing.publish(world, step, self)
      break
    case 'misuse':
      subscribing.misuse(world, step, self)
      break
    case 'hold':
      subscribing.hold(world, step, self)
      break
    case 'pull':
      subscribing.pull(world, step, self)
      break
    case 'push':
      subscribing.push(world, step, self)
      break
    case 'watch':
    case 'push watch':
      subscribing.watch(world, step)
      break
    case 'stop':
      subscribing.stop(at(world.listening, step.pick))
      break
    case 'stop self':
      subscribing.stop(self)
      break
    case 'drain':
      withOne(world.watches, step.pick, ({ watch, watched }) => {
        checkChanges(world, 'pull', watch.drain(), drain(watched))
      })
      break
    case 'close watch':
      withOne(world.watches, step.pick, ({ watch, watched }) => {
        watched.closed = true
        watch.close()
        world.check(watch.closed, 9, () => 'a watch was closed, and does not know')
      })
      break
    case 'take':
      withOne(world.readers, step.pick, reader => reading.take(world, reader))
      break
    case 'wait':
      withOne(world.readers, step.pick, reader => reading.wait(world, reader, step))
      break
    case 'next':
      withOne(world.readers, step.pick, reader => reading.next(world, reader))
      break
    case 'break':
      withOne(world.readers, step.pick, reader => reading.leave(world, reader))
      break
    case 'close':
    case 'dispose':
      withOne(world.readers, step.pick, reader => reading.close(world, reader, step.do === 'dispose'))
      break
    case 'abort':
      withOne(world.aborts, step.pick, one => reading.abort(world, one))
      break
    case 'resolve':
    case 'reject':
      withOne(world.slow, step.pick, one => {
        world.slow.splice(world.slow.indexOf(one), 1)
        one.settle(step.do === 'reject' ? world.error(one.topic) : undefined)
      })
      break
    case 'deliver':
      withOne(world.delivers, step.pick, ({ of, deliver }) => {
        release(of, deliver)
        if (step.twice) release(of, deliver)
      })
      break
    case 'batch':
      batch(world, step, self)
      break
    case 'remove': {
      const name = subscribing.nameOf(step.name, self)
      const was = model.remove(name)
      world.check(bus.removeTopic(name) === was, 9, () => `removing '${name}' did not give ${was}`)
      break
    }
    case 'clean up': {
      const removed = model.cleanup()
      world.check(bus.cleanupUnusedTopics() === removed, 11, () => `cleaning up did not give ${removed}`)
      break
    }
    case 'flush':
      world.flushed = true
      bus.flush()
      break
    case 'close bus':
      model.close()
      bus.close()
      break
    case 'microtasks':
      world.inMicrotasks = true
      clock.microtasks()
      break
    case 'frame':
      world.inMicrotasks = world.inFrame = true
      clock.microtasks()
      clock.frame()
      break
    case 'advance':
      world.inMicrotasks = true
      clock.microtasks()
      clock.advance(step.ms)
      break
  }
  checkReads(world)
}

function batch(world: World, step: Step & { readonly do: 'batch' }, self: Listening | undefined): void {
  const thrown = new Error('thrown in a batch')
  world.batches++
  try {
    world.bus.batch(() => {
      try {
        for (const inner of step.steps) perform(world, inner, self)
        if (step.throws) throw thrown
      } finally {
        world.batches--
      }
    })
    world.check(!step.throws, 14, () => 'a batch swallowed what was thrown in it')
  } catch (error) {
    world.check(error === thrown, 14, () => `a batch threw ${String(error)}`)
  }
}

/** The `pick`th, counted round. */
function at<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length]
}

function withOne<T>(list: readonly T[], pick: number, act: (one: T) => void): void {
  const one = at(list, pick)
  if (one !== undefined) act(one)
}
