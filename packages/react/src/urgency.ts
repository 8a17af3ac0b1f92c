/**
 * Which publishes cannot wait for the next frame: those made while the browser handles a discrete user event, because a controlled
 * input that gets its own text a frame late loses its caret; and those made under React's act environment, so that tests read as
 * they are written.
 *
 * The events are those that end in one intent of the user's (a key, a click, a choice), among the ones to which React gives its
 * highest priority (`getEventPriority` in react-dom-bindings). Moving and scrolling are not among them: they come in streams.
 *
 * Browsers do not say which event they handle while its listener sits inside a shadow tree. An app that is mounted there gives its
 * controlled inputs `delivery: 'sync'`.
 */
const DISCRETE: ReadonlySet<string> = /* @__PURE__ */ discreteEvents()

function discreteEvents(): ReadonlySet<string> {
  return new Set(
    (
      'auxclick beforeinput blur cancel change click close compositionend compositionstart compositionupdate contextmenu copy ' +
      'cut dblclick dragend dragstart drop focus focusin focusout input keydown keypress keyup mousedown ' +
      'mouseup paste pointercancel pointerdown pointerup reset select selectionchange submit textInput toggle ' +
      'touchcancel touchend touchstart'
    ).split(' '),
  )
}

interface Realm {
  /** The event that is being handled; set by browsers, absent elsewhere. */
  readonly event?: { readonly type: string } | undefined
  readonly IS_REACT_ACT_ENVIRONMENT?: boolean
}

const realm = globalThis as Realm

/** Whether what is published now is to be seen at once. */
export function isUrgent(): boolean {
  return realm.IS_REACT_ACT_ENVIRONMENT === true || (realm.event !== undefined && DISCRETE.has(realm.event.type))
}
