/**
 * What a topic's `_state` says, as bits, so that a publish to nobody looks at one field. First, what stands in the way of a publish:
 * nothing; a schema; that the topic was removed from its bus, so that its slot does not change any more.
 */
export const OPEN = 0
export const CHECKED = 1
export const ENDED = 2
/** Who hears of it: there are level listeners; somebody is armed or waits. */
export const HEARD = 4
export const WAKING = 8
/**
 * A walk over the level listeners is ahead; one is going on; some stopped being level while it was, and are still in the list; it was
 * overtaken by a publish.
 */
export const QUEUED = 16
export const WALKING = 32
export const LITTERED = 64
export const OVERTAKEN = 128
/** Not all watches have met it. Where the stack ended before that, the next publish sees to it. */
export const UNMET = 256
