/** What ends a page for a while, where there is one: the browser puts it away when somebody goes elsewhere, or freezes it. */
interface PageLike {
  addEventListener?(type: string, listener: (event: { readonly persisted?: boolean }) => void): void
  removeEventListener?(type: string, listener: (event: { readonly persisted?: boolean }) => void): void
  readonly document?: {
    addEventListener?(type: string, listener: () => void): void
    removeEventListener?(type: string, listener: () => void): void
  }
}

export interface PageLife {
  /** The page goes, perhaps for ever: nothing runs after this. */
  readonly onAway: () => void
  /** It is back. */
  readonly onBack: () => void
}

/** Returns what stops it. */
export function followPageLife({ onAway, onBack }: PageLife): () => void {
  const page = globalThis as PageLike
  const { document } = page
  page.addEventListener?.('pagehide', onAway)
  page.addEventListener?.('pageshow', onBack)
  document?.addEventListener?.('freeze', onAway)
  document?.addEventListener?.('resume', onBack)
  return () => {
    page.removeEventListener?.('pagehide', onAway)
    page.removeEventListener?.('pageshow', onBack)
    document?.removeEventListener?.('freeze', onAway)
    document?.removeEventListener?.('resume', onBack)
  }
}
