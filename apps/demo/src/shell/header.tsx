import type { ReactNode } from 'react'
import type { Route } from '../route'
import { ThemeToggle } from '../theme/theme-toggle'
import { ConnectionBadge } from './connection-badge'

/** The bar on top: where one is, how the line is, which theme. */
export function Header({ route }: { route: Route }): ReactNode {
  const link = (to: Route, label: string) => (
    <a href={`#/${to}`} aria-current={route === to ? 'page' : undefined}>
      {label}
    </a>
  )
  return (
    <header className="bar">
      <a className="brand" href="#/host" aria-label="DropSlot">
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
          <rect width="32" height="32" rx="8" className="brand-tile" />
          <path
            d="M16 5c3.600 4.300 5.600 7.100 5.600 9.800a5.600 5.600 0 0 1-11.200 0C10.400 12.100 12.400 9.300 16 5z"
            className="brand-drop"
          />
          <path d="M6.500 20.500v3a3 3 0 0 0 3 3h13a3 3 0 0 0 3-3v-3" className="brand-slot" />
        </svg>
        <span className="brand-name">DropSlot</span>
      </a>
      <nav className="tabs" aria-label="Dashboards">
        {link('host', 'Host')}
        {link('lab', 'Lab')}
      </nav>
      <div className="bar-end">
        <ConnectionBadge />
        <ThemeToggle />
      </div>
    </header>
  )
}
