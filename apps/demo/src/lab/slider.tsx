import { type ReactNode, useId } from 'react'

/** A slider with its value written out beside it, and read out as a person would say it. */
export function Slider(props: {
  label: string
  value: number
  min: number
  max: number
  step: number
  text: string
  testId: string
  onChange: (value: number) => void
}): ReactNode {
  const id = useId()
  const { label, text, testId, onChange, ...range } = props
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        {...range}
        id={id}
        type="range"
        data-testid={testId}
        aria-valuetext={text}
        onChange={event => onChange(event.currentTarget.valueAsNumber)}
      />
    </div>
  )
}
