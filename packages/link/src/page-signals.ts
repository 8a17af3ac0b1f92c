/** What a page goes through, where there is one: elsewhere nothing is ever told. Nothing is touched on import. */
interface PageLike {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
  readonly document?: {
    readonly visibilityState?: string
    addEventListener?(type: string, listener: () => void): void
    removeEventListener?(type: string, listener: () => void): void
  }
}

export interface PageSignals {
  /** Seen, online again, or back from the browser's cache: what was put off is to be done now. */
  readonly onWake: () => void
  readonly onHidden: () => void
}

export function isHidden(): boolean {
  return (globalThis as PageLike).document?.visibilityState === 'hidden'
}

/** Returns what stops it. */
export function followPage({ onWake, onHidden }: PageSignals): () => void {
  const page = globalThis as PageLike
  const { document } = page
  const changed = (): void => (isHidden() ? onHidden() : onWake())
  page.addEventListener?.('online', onWake)
  page.addEventListener?.('pageshow', onWake)
  document?.addEventListener?.('visibilitychange', changed)
  return () => {
    page.removeEventListener?.('online', onWake)
    page.removeEventListener?.('pageshow', onWake)
    document?.removeEventListener?.('visibilitychange', changed)
  }
}
