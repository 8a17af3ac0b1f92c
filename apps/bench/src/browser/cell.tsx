/** The cell that every rendering library fills: it reads one topic, counts that it rendered, and shows the number. */
import type { ComponentType } from 'react'
import type { CellProps } from './adapter.js'

/** How often cells have rendered. */
export const renders = { count: 0 }

export function cellOf(useValue: (topic: number) => number | undefined): ComponentType<CellProps> {
  return function Cell({ topic }) {
    const value = useValue(topic)
    renders.count++
    return <span>{value}</span>
  }
}
