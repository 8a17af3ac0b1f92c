/** What a page goes through, where there is one: elsewhere nothing is ever told. Nothing is touched on import. */
interface PageLike {
  addEventListener?(type: string, listener: PageListener, capture: true): void
  removeEventListener?(type: string, listener: PageListener, capture: true): void
  readonly document?: { readonly visibilityState?: string }
}

type PageListener = (event: { readonly type: string }) => void

export interface PageEvents {
  /** Somebody sees it, or no longer does. */
  readonly onSeen: (isSeen: boolean) => void
  /** Seen, online again, or back from where its browser had put it: what was put off is to be done now. */
  readonly onWake: () => void
  /** It goes, perhaps for ever: nothing runs after this, unless it wakes. */
  readonly onAway: () => void
}

/** Those of the document too: all pass the window on their way there. */
const TYPES = ['online', 'pageshow', 'pagehide', 'visibilitychange', 'freeze', 'resume']

export function isHidden(): boolean {
  return (globalThis as PageLike).document?.visibilityState === 'hidden'
}

/** Returns what stops it. */
export function followPage({ onSeen, onWake, onAway }: PageEvents): () => void {
  const page = globalThis as PageLike
  const listener: PageListener = ({ type }) => {
    const isChange = type === 'visibilitychange'
    if (type === 'pagehide' || type === 'freeze') onAway()
    else {
      // One that is hidden may come online, or be loaded.
      onSeen(!isHidden())
      if (!isChange || !isHidden()) onWake()
    }
  }
  for (const type of TYPES) page.addEventListener?.(type, listener, true)
  return () => {
    for (const type of TYPES) page.removeEventListener?.(type, listener, true)
  }
}
