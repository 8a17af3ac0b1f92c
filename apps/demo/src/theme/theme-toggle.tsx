import type { ReactNode } from 'react'
import { useSyncExternalStore } from 'react'
import { currentTheme, toggleTheme, watchTheme } from './theme'

/** The button that shows the other theme. It says what it will do, not what is. */
export function ThemeToggle(): ReactNode {
  const theme = useSyncExternalStore(watchTheme, currentTheme)
  const label = theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'
  return (
    <button
      type="button"
      className="icon-button"
      onClick={toggleTheme}
      aria-label={label}
      title={label}
      data-testid="theme-toggle"
    >
      <svg
        viewBox="0 0 24 24"
        width="20"
        height="20"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {theme === 'dark' ? (
          <>
            <circle cx="12" cy="12" r="4.2" />
            <path d="M12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4" />
          </>
        ) : (
          <path d="M20 14.200A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.200z" />
        )}
      </svg>
    </button>
  )
}
