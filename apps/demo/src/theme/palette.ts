/**
 * The colours that canvases need, read from the style sheet's custom properties, so that they are written down in one place.
 * Reading a computed style costs: a canvas reads them when it is made and when the theme changes, not in every frame.
 */
export interface Palette {
  readonly accent: string
  readonly accentSoft: string
  readonly second: string
  readonly grid: string
  readonly muted: string
  readonly alarm: string
  readonly font: string
}

/** The colours of the theme that is shown now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    accent: read('--accent'),
    accentSoft: read('--accent-soft'),
    second: read('--second'),
    grid: read('--grid'),
    muted: read('--muted'),
    alarm: read('--alarm'),
    font: read('--font'),
  }
}
