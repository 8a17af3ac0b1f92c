import { usePublish, useTopic } from '@dropslot/react'
import { useState } from 'react'

const LABEL = 'first'
const NAME = 'count'

export function Cell() {
  const [clicks, setClicks] = useState(0)
  const count = useTopic(NAME, { select: (value: number) => value * 1 })
  const publish = usePublish<number>(NAME)
  const add = () => {
    setClicks(clicks + 1)
    publish((count ?? 0) + 1)
  }
  return (
    <button type="button" onClick={add}>
      {LABEL} {count} {clicks}
    </button>
  )
}
