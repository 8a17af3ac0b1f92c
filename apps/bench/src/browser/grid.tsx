/**
 * The page: cells in rows of fifty, as a table has them. (React looks at every sibling of what has changed, so that ten thousand cells in
 * one flat list would cost all libraries alike, and most those that commit often.) Nothing above the cells renders again.
 */
import type { ReactNode } from 'react'
import type { Store } from './adapter.js'

const ROW = 50

export function grid({ Cell, Provider }: Store, cells: number, topics: number): ReactNode {
  const rows: ReactNode[] = []
  for (let from = 0; from < cells; from += ROW) {
    const row: ReactNode[] = []
    for (let cell = from; cell < Math.min(cells, from + ROW); cell++)
      row.push(<Cell key={cell} topic={cell % topics} />)
    rows.push(<div key={from}>{row}</div>)
  }
  return Provider === undefined ? rows : <Provider>{rows}</Provider>
}
