import type { ReactNode } from 'react'
import type { Quantity } from '../format/quantity'
import { type PageTopics, useTopic } from '../page-topics'

type Part = PageTopics['host/info']['missing'][number]['what']

/** A panel with a heading. When the machine cannot tell its part, it says so, and why. */
export function Panel({
  title,
  part,
  className = '',
  aside,
  children,
}: {
  title: string
  part?: Part
  className?: string
  aside?: ReactNode
  children: ReactNode
}): ReactNode {
  const why = useTopic('host/info', { select: info => info.missing.find(({ what }) => what === part)?.why })
  return (
    <section className={`panel ${className}`} aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {why === undefined ? (
        children
      ) : (
        <p className="missing">
          Not available here: <span>{why}</span>.
        </p>
      )}
    </section>
  )
}

/** A number with its unit and what it is. Its width does not change with the number. */
export function Figure({
  label,
  quantity,
  lane,
  testId,
  raw,
}: {
  label: string
  quantity: Quantity | undefined
  /** The colour of its line in the chart beside it. */
  lane?: 'first' | 'second'
  testId?: string
  raw?: number | undefined
}): ReactNode {
  return (
    <div className="figure">
      <dt data-lane={lane}>{label}</dt>
      <dd data-testid={testId} data-value={raw}>
        {quantity === undefined ? (
          <span className="skeleton" />
        ) : (
          <>
            {quantity.value}
            <small>{quantity.unit}</small>
          </>
        )}
      </dd>
    </div>
  )
}
