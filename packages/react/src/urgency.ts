import { isDevelopment } from './development.js'

/**
 * Which publishes cannot wait for the next frame: those made while the browser handles a discrete user event, because a controlled
 * input that gets its own text a frame late loses its caret; and those made under React's act environment, so that tests read as
 * they are written.
 *
 * The events are those that end in one intent of the user's (a key, a click, a choice), among the ones to which React gives its
 * highest priority (`getEventPriority` in react-dom-bindings). Moving and scrolling are not among them: they come in streams.
 *
 * They are noticed on their way down, at the window, because asking for `window.event` at each publish is what a stream cannot afford
 * and browsers do not tell it inside a shadow tree. An app that renders into another window gives its controlled inputs there
 * `delivery: 'sync'`.
 */
const DISCRETE =
  'auxclick beforeinput blur cancel change click close compositionend compositionstart compositionupdate contextmenu copy ' +
  'cut dblclick dragend dragstart drop focus focusin focusout input keydown keypress keyup mousedown ' +
  'mouseup paste pointercancel pointerdown pointerup reset select selectionchange submit textInput toggle ' +
  'touchcancel touchend touchstart'

/** The discrete event that was noticed last; null when it is known to be over. */
let event: { readonly eventPhase: number } | null = null
let listening = false

/** Begins to notice events, once, where there are any. */
export function listenForUrgency(): void {
  if (listening || typeof document === 'undefined') return
  listening = true
  const notice = (noticed: Event): void => {
    event = noticed
  }
  for (const type of DISCRETE.split(' ')) addEventListener(type, notice, { capture: true, passive: true })
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
  return isDevelopment && (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT === true
}
