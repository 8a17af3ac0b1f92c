import { development } from './development.js'

/**
 * Which publishes cannot wait for the next frame: those made while the browser handles a discrete user event, because a controlled
 * input that gets its own text a frame late loses its caret; and those made under React's act environment, so that tests read as
 * they are written.
 *
 * The events are those that end in one intent of the user's (a key, a click, a choice), those of the events with React's highest
 * priority (`getEventPriority` in react-dom-bindings) that an app commonly publishes in. Moving and scrolling come in streams, and wait.
 *
 * They are noticed on their way down, at the window, because asking for `window.event` at each publish is what a stream cannot afford
 * and browsers do not tell it inside a shadow tree. An app that renders into another window gives its controlled inputs there
 * `delivery: 'sync'`.
 */
const DISCRETE =
  'beforeinput blur change click compositionend compositionstart compositionupdate contextmenu cut dblclick drop focus input ' +
  'keydown keyup mousedown mouseup paste pointerdown pointerup reset submit touchend touchstart'

/** The discrete event that was noticed last; null when it is known to be over. */
let event: { readonly eventPhase: number } | null = null
let listening = false

/** What is done at the start of a discrete event. */
export const whenUrgent: Set<() => void> = /* @__PURE__ */ new Set()

/** Begins to notice events, once, where there are any. */
export function listenForUrgency(): void {
  if (listening || typeof document === 'undefined') return
  listening = true
  const notice = (noticed: Event): void => {
    event = noticed
    for (const start of whenUrgent) start()
  }
  for (const type of DISCRETE.split(' ')) addEventListener(type, notice, true)
}

/** Whether what is published now is to be seen at once. Costs a look at a variable, but in an event. */
export function isUrgent(): boolean {
  if (event) {
    // An event that is not being handled any more is in no phase.
    if (event.eventPhase) return true
    event = null
  }
  return isActing()
}

/** Whether this is under React's act, which exists in development only. */
export function isActing(): boolean {
  return development?.isActing() === true
}

/** Whether this is where tests may act, now or later. */
export function isTesting(): boolean {
  return development?.isTesting() === true
}
