import 'uplot/dist/uPlot.min.css'
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import { type PageTopics, useBus } from '../page-topics'
import { readPalette } from '../theme/palette'
import { currentTheme, watchTheme } from '../theme/theme'
import { ceiling } from './ceiling'
import { Track } from './track'

export interface LiveChartProps<Name extends keyof PageTopics> {
  readonly topic: Name
  /** The value's lines; as many at each call. */
  readonly lanes: (value: PageTopics[Name]) => readonly number[]
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  readonly height: number
  /** The fixed top of the scale; without it, a round one above the largest value and `least`. */
  readonly top?: number
  readonly least?: number
  /** How a value on the axis is written; without it there is no axis: a sparkline. */
  readonly format?: (value: number) => string
}

/** How much of the past is drawn, in seconds, at ten points a second. */
const SPAN = 60
const POINTS = SPAN * 10 + 50
/** Points further apart than this are not joined. */
const GAP = 1.5

/**
 * A line chart of a topic's last minute. It is fed from the bus and drawn in a frame, without rendering anything in React.
 * `lanes` and `format` are read when it is made.
 */
export function LiveChart<Name extends keyof PageTopics>(props: LiveChartProps<Name>): ReactNode {
  const { topic, label, height } = props
  const bus = useBus()
  const theme = useSyncExternalStore(watchTheme, currentTheme)
  const box = useRef<HTMLDivElement>(null)
  const track = useRef<Track | null>(null)
  const made = useRef(props)

  // The track outlives the drawing, so that a change of theme keeps the past.
  useEffect(() => {
    const { lanes } = made.current
    const stop = bus.subscribe(
      topic,
      value => {
        const numbers = lanes(value)
        track.current ??= new Track(numbers.length, POINTS)
        track.current.push(performance.now() / 1_000, ...numbers)
      },
      { immediate: true },
    )
    return () => {
      stop()
      track.current = null
    }
  }, [bus, topic])

  // The theme is named because the colours are read anew when the theme changes.
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const chart = makeChart(element, made.current)
    const draw = () => {
      const points = track.current?.since(performance.now() / 1_000 - SPAN - 1, GAP)
      if (points !== undefined && points.length === chart.series.length) chart.setData(points)
    }
    draw()
    const stop = bus.subscribe(topic, draw, { delivery: 'frame' })
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      stop()
      observer.disconnect()
      chart.destroy()
    }
  }, [bus, topic, theme, height])

  return <div ref={box} className="chart" role="img" aria-label={label} style={{ height }} />
}

function makeChart<Name extends keyof PageTopics>(element: HTMLElement, props: LiveChartProps<Name>): uPlot {
  const { top, least = 1, format, height } = props
  const colors = readPalette()
  const strokes = [colors.accent, colors.second]
  const count = props.format === undefined ? 1 : LANES_WITH_AXIS
  const axis = {
    stroke: colors.muted,
    font: `11px ${colors.font}`,
    ticks: { show: false },
    grid: { stroke: colors.grid, width: 1 },
  }
  return new uPlot(
    {
      width: Math.max(1, element.clientWidth),
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: format === undefined ? [2, 0, 2, 0] : [8, 4, 0, 0],
      scales: {
        x: { time: false, range: () => [performance.now() / 1_000 - SPAN, performance.now() / 1_000] },
        y: { range: (_, __, largest) => [0, top ?? ceiling(largest ?? 0, least)] },
      },
      axes:
        format === undefined
          ? [{ show: false }, { show: false }]
          : [
              {
                ...axis,
                size: 22,
                splits: (_, __, low, high) => [0.25, 0.5, 0.75].map(share => low + (high - low) * share),
                values: (_, splits) => splits.map((_split, index) => `−${Math.round(SPAN * (0.75 - 0.25 * index))} s`),
              },
              {
                ...axis,
                size: 62,
                splits: (_, __, low, high) => [low, (low + high) / 2, high],
                values: (_, splits) => splits.map(format),
              },
            ],
      series: [
        {},
        ...strokes.slice(0, count).map((stroke, lane) => ({
          stroke,
          width: 1.5,
          points: { show: false },
          ...(lane === 0 ? { fill: colors.accentSoft } : {}),
        })),
      ],
    },
    [[], ...strokes.slice(0, count).map(() => [])] as uPlot.AlignedData,
    element,
  )
}

/** Charts with an axis show two lines: in and out, read and written. */
const LANES_WITH_AXIS = 2
