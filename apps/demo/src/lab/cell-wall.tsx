import { memo, type ReactNode, useEffect } from 'react'
import { useTopic } from './lab-topics'

/** A wall of cells, one a topic, each read with `useTopic`: however many change, React commits once a frame. */
export const CellWall = memo(function CellWall({
  topics,
  rendered,
}: {
  topics: number
  rendered: () => void
}): ReactNode {
  return (
    <div className="wall" role="img" aria-label={`${topics} cells, one for each topic, coloured by its newest value`}>
      {Array.from({ length: topics }, (_, index) => (
        // A cell is its number.
        <Cell key={index} index={index} rendered={rendered} />
      ))}
    </div>
  )
})

function Cell({ index, rendered }: { index: number; rendered: () => void }): ReactNode {
  const value = useTopic(`cell/${index}`)
  // Each value that was shown counts.
  useEffect(() => {
    if (value !== undefined) rendered()
  }, [value, rendered])
  return <i style={{ opacity: value === undefined ? 0.06 : 0.08 + 0.92 * value }} />
}
