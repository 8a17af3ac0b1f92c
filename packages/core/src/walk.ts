import { append, isAlone, leave } from './list.js'
import type { Listener } from './listener.js'
import { CLOSED, IN_FLIGHT, LEVEL } from './listener-state.js'
import type { Topic } from './topic.js'
import { ENDED, HEARD, LITTERED, OVERTAKEN, QUEUED, WALKING } from './topic-state.js'

/**
 * A topic's level listeners, and the walk over them. Each walk offers all of them what there is, so that none needs a version of its
 * own, and the hottest loop there is does little but call. What keeps that true: one joins only while it has been offered what the others
 * have; one whose promise is in flight leaves; and while a walk is going on, the list does not change but behind its end.
 */

/** Adds a listener that has been offered what there is; not while a walk is ahead, which would offer it that again. */
export function joinLevel(topic: Topic<unknown>, listener: Listener): boolean {
  if (topic._state & QUEUED) return false
  append(topic, listener)
  listener._state |= LEVEL
  topic._state |= HEARD
  return true
}

/** Takes a listener out of the list, or leaves that to the end of the walk that is going on. */
export function leaveLevel(topic: Topic<unknown>, listener: Listener): void {
  if (topic._state & WALKING) {
    topic._state |= LITTERED
    return
  }
  leave(listener)
  // Without a call from here on, so that it is all done, wherever the stack ends.
  listener._state &= ~LEVEL
  if (topic._next === topic) topic._state &= ~HEARD
}

/** Asks for a walk when what is running is through. */
export function queueWalk(topic: Topic<unknown>): void {
  if ((topic._state & (HEARD | QUEUED)) !== HEARD) return
  topic._loop._runSoon(topic)
  // Last, so that a stack that ends in between leaves no mark without a turn.
  topic._state |= QUEUED
}

/** The walk that was asked for, once. */
export function walkQueued(topic: Topic<unknown>): void {
  if ((topic._state & QUEUED) === 0) return
  if (topic._state & LITTERED) tidy(topic)
  walk(topic)
}

/**
 * Offers the newest value to all level listeners, of which there are some. Ends early when one of them publishes here: the walk that is
 * ahead then has something newer for all.
 *
 * A turn is written out here, beside `Listener._run`, and what is raised at the start is restored at the end without a `finally`: a call
 * more for each listener, or a `finally` for each publish, would cost a quarter. That
 * the topic was overtaken is asked as a bit: to compare versions costs each call a tenth.
 */
export function walk(topic: Topic<unknown>): void {
  const { _value: value, _prev: last, _loop: loop } = topic
  // Read beforehand, as even that is a call where modules are not bundled.
  const walking = WALKING
  const overtaken = OVERTAKEN
  const ahead = QUEUED | overtaken
  // The one that is ahead is this one, and begins only now: one that found no stack left to begin on is still ahead.
  topic._state &= ~ahead
  if (last === topic) return
  const outer = loop._depth
  loop._depth = outer + 1
  topic._state |= walking
  let node = topic._next as Listener
  try {
    for (;;) {
      const next = node._next
      try {
        // Through a constant, so that what is called has no `this`.
        const call = node._function
        const result = call(value)
        if (result !== undefined) node._heed(result, (topic._state & overtaken) !== 0)
      } catch (error) {
        try {
          loop._report(error, topic.name)
        } catch {
          // The stack has ended; so it has for the publisher, who is no deeper, and hears of it at the next call.
        }
      }
      if (last === node || topic._state & overtaken) break
      node = next as Listener
    }
  } catch (error) {
    // Even a turn of the loop may find that it has: engines then look whether to compile it.
    loop._depth = outer
    topic._state &= ~walking
    throw error
  }
  loop._depth = outer
  topic._state &= ~walking
  if (topic._state !== HEARD) endWalk(topic)
}

/** Sees to what happened during a walk. */
function endWalk(topic: Topic<unknown>): void {
  if (topic._state & LITTERED) tidy(topic)
  if (topic._state & OVERTAKEN) {
    // Queued already, unless the stack ended before that; and marked before it is run.
    if ((topic._state & QUEUED) === 0) topic._loop._wakeSoon({ _wake: () => queueWalk(topic) })
  } else if (topic._state & ENDED) releaseLevel(topic)
}

/** Takes those out of the list that stopped being level during a walk; where the stack ended at its end, before the next one, or before they are released. */
export function tidy(topic: Topic<unknown>): void {
  for (let node = topic._next; node !== topic; ) {
    const listener = node as Listener
    node = node._next
    if ((listener._state & (CLOSED | IN_FLIGHT)) === 0) continue
    leaveLevel(topic, listener)
    if ((listener._state & CLOSED) === 0) append(topic._loop._inFlight, listener)
  }
  topic._state &= ~LITTERED
}

/** The topic has ended: releases them, or leaves that to the end of the walk that is ahead, or going on. */
export function endLevel(topic: Topic<unknown>): void {
  if ((topic._state & (QUEUED | WALKING)) === 0) releaseLevel(topic)
}

function releaseLevel(topic: Topic<unknown>): void {
  if (topic._state & LITTERED) tidy(topic)
  while (!isAlone(topic)) (topic._next as Listener)._release()
}

/** How many of them a walk is ahead for. */
export function countBehind(topic: Topic<unknown>): number {
  let behind = 0
  if (topic._state & QUEUED) for (let node = topic._next; node !== topic; node = node._next) behind++
  return behind
}
