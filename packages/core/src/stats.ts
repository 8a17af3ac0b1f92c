import type { DeliveryLoop } from './delivery-loop.js'
import type { Link } from './list.js'
import type { Listener } from './listener.js'
import type { Phase } from './phase.js'
import type { Topic } from './topic.js'
import type { WatchCore } from './watch.js'

/** How many deferred listeners and watches of each topic have not been given its newest value yet, found by walking all lists. */
export function countDue(loop: DeliveryLoop, watches: Iterable<WatchCore>): Map<Topic<unknown>, number> {
  const due = new Map<Topic<unknown>, number>()
  const count = (list: Link): void => {
    for (let member = list._next; member !== list; member = member._next) {
      // A listener, or a watch's mark; of both the same is asked.
      const { _topic: topic, _seen: seen } = member as Listener
      if (seen !== topic._version) due.set(topic, (due.get(topic) ?? 0) + 1)
    }
  }
  for (let phase = loop._waiting._next; phase !== loop._waiting; phase = phase._next) {
    count((phase as Phase)._due)
    count((phase as Phase)._round)
  }
  count(loop._inFlight)
  for (const watch of watches) count(watch._changed)
  return due
}
