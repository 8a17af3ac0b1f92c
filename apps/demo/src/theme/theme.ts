/**
 * The page's theme. It follows the system until the visitor chooses the other one; choosing the system's again forgets the choice.
 * `public/theme.js` has set the first theme before the first paint; this module changes it afterwards.
 */

export type Theme = 'light' | 'dark'

const storageKey = 'dropslot-theme'
const barColor: Record<Theme, string> = { light: '#f5f7f9', dark: '#0b1117' }

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

function chosenTheme(): Theme | undefined {
  try {
    const choice = localStorage.getItem(storageKey)
    return choice === 'light' || choice === 'dark' ? choice : undefined
  } catch {
    return undefined
  }
}

function rememberTheme(theme: Theme): void {
  try {
    if (theme === systemTheme()) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // Storage is refused to this page: the choice lasts as long as the page does.
  }
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  document.querySelector<HTMLMetaElement>('meta[name="theme-color"]')?.setAttribute('content', barColor[theme])
}

/** The theme that is shown now. */
export function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'
}

/** Shows the other theme and remembers it. */
export function toggleTheme(): void {
  const next: Theme = currentTheme() === 'dark' ? 'light' : 'dark'
  rememberTheme(next)
  applyTheme(next)
}

/** Follows the system's theme where the visitor has not chosen; returns what stops that. */
export function followSystemTheme(): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => {
    if (chosenTheme() === undefined) applyTheme(systemTheme())
  }
  query.addEventListener('change', follow)
  return () => query.removeEventListener('change', follow)
}

/** Calls `changed` after each change of theme, by whomever; returns what stops that. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
