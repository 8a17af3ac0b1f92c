import type { ReactNode } from 'react'
import { percent } from '../format/quantity'

/** An arc of three quarters, filled by a share from 0 to 1, with the percentage in it. */
export function Gauge({
  share,
  label,
  testId,
}: {
  share: number | undefined
  label: string
  testId?: string
}): ReactNode {
  const { value, unit } = percent(share ?? Number.NaN)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter element draws itself; this one is drawn here.
    <div
      className="gauge"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? 0 : Math.round(share * 100)}
      aria-valuetext={share === undefined ? 'not known yet' : `${value} percent`}
      data-testid={testId}
      data-value={share?.toFixed(3)}
      data-hot={share !== undefined && share >= 0.9}
    >
      <svg viewBox="0 0 100 84" aria-hidden="true">
        <path className="gauge-track" d={ARC} pathLength={100} />
        <path className="gauge-fill" d={ARC} pathLength={100} strokeDasharray={`${(share ?? 0) * 100} 200`} />
      </svg>
      <span className="gauge-value" aria-hidden="true">
        {value}
        <small>{unit}</small>
      </span>
    </div>
  )
}

/** From lower left over the top to lower right: 240 degrees of a circle around (50, 50). */
const ARC = 'M 13.600 71 A 42 42 0 1 1 86.400 71'
