/** A listener and a component that read one topic by frames, in a page that gets hidden. */
import { Bus } from '@dropslot/core'
import { useTopic } from '@dropslot/react'
import { createRoot } from 'react-dom/client'

const bus = new Bus<{ a: number }>()
const heard: number[] = []
const rendered: number[] = []
bus.subscribe('a', value => void heard.push(value), { delivery: 'frame' })

function Reader() {
  const value = useTopic('a', { bus })
  if (value !== undefined) rendered.push(value)
  return <output>{value}</output>
}
createRoot(document.getElementById('root') as HTMLElement).render(<Reader />)

Object.assign(globalThis, { bus, heard, rendered })
