/** What a listener's `_state` says, as bits. Here: stopped, or released because its topic ended. Never called again. */
export const CLOSED = 1
/** Its promise has not settled yet. Not called until it has. */
export const IN_FLIGHT = 2
/** Its promises have settled for long without a pause: its next call may not publish. */
export const STRAINED = 4
/** Somebody wants to hear when it is disconnected. */
export const HAS_END = 8
/** In its topic's list: it has been offered what all others there have been. */
export const LEVEL = 16
