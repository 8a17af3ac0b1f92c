/** What a page goes through, where there is one: elsewhere nothing is ever told. Nothing is touched on import. */
interface PageLike {
  addEventListener?(
    type: string,
    listener: (event: { readonly type: string }) => void,
    options: { readonly capture: true; readonly signal: AbortSignal },
  ): void
  readonly document?: { readonly visibilityState?: string }
}

export interface PageEvents {
  /** Somebody sees it, or nobody does. */
  readonly onSeen: (isSeen: boolean) => void
  /** Seen, online again, or back from where its browser had put it: what was put off is to be done now. */
  readonly onWake: () => void
  /** It goes, perhaps for ever: nothing runs after this, unless it wakes. */
  readonly onAway: () => void
}

export function isHidden(): boolean {
  return (globalThis as PageLike).document?.visibilityState === 'hidden'
}

/** Returns what stops it. */
export function followPage({ onSeen, onWake, onAway }: PageEvents): () => void {
  const stop = new AbortController()
  const listener = ({ type }: { readonly type: string }): void => {
    if (type === 'pagehide' || type === 'freeze') {
      onAway()
      return
    }
    // One that is hidden may come online, or be loaded.
    onSeen(!isHidden())
    if (type !== 'visibilitychange' || !isHidden()) onWake()
  }
  // Those of the document too: all pass the window on their way there.
  for (const type of ['online', 'pageshow', 'pagehide', 'visibilitychange', 'freeze', 'resume']) {
    ;(globalThis as PageLike).addEventListener?.(type, listener, { capture: true, signal: stop.signal })
  }
  return () => stop.abort()
}
