import 'uplot/dist/uPlot.min.css'
import { type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import { type PageTopics, useBus } from '../page-topics'
import { readPalette } from '../theme/palette'
import { currentTheme, watchTheme } from '../theme/theme'
import { ceiling } from './ceiling'
import { type Lanes, SPAN, TracksContext } from './tracks'

export interface LiveChartProps<Name extends keyof PageTopics> {
  readonly topic: Name
  readonly lanes: Lanes<Name>
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  /** At least, in pixels: it fills the room that there is. */
  readonly height: number
  /** The fixed top of the scale; without it, a round one above the largest value and `least`. */
  readonly top?: number
  readonly least?: number
  /** How a value on the axis is written, for a chart of two lines; without it, a sparkline of one. */
  readonly format?: (value: number) => string
}

/** Points further apart than this, in seconds, are not joined. */
const GAP = 1.5
/** A chart that has just begun shows at least so much, in seconds. */
const SHORTEST = 15

/**
 * A line chart of a topic's last minute. It is fed from the bus and drawn in a frame, without rendering anything in React.
 * All but `topic` is read when it is made.
 */
export function LiveChart<Name extends keyof PageTopics>(props: LiveChartProps<Name>): ReactNode {
  const { topic, label, height } = props
  const bus = useBus()
  const tracks = useContext(TracksContext)
  const theme = useSyncExternalStore(watchTheme, currentTheme)
  const box = useRef<HTMLDivElement>(null)
  const made = useRef(props)

  // The theme is named because the colours are read anew when it changes.
  useEffect(() => {
    const element = box.current
    if (element === null || tracks === null) return
    const { lanes, format } = made.current
    const track = tracks.of(topic, format === undefined ? 1 : 2, lanes)
    let begin = 0
    const chart = makeChart(element, made.current, () => begin)
    const draw = () => {
      const now = performance.now() / 1_000
      const points = track.since(now - SPAN - 1, GAP)
      begin = Math.max(now - SPAN, Math.min(points[0][0] ?? now, now - SHORTEST))
      chart.setData(points)
    }
    draw()
    let stop = () => {}
    const listen = () => {
      stop = bus.subscribe(topic, draw, { delivery: 'frame', onDisconnect: listen })
    }
    listen()
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => {
      stop()
      observer.disconnect()
      chart.destroy()
    }
  }, [bus, tracks, topic, theme])

  return <div ref={box} className="chart" role="img" aria-label={label} style={{ minHeight: height }} />
}

function makeChart<Name extends keyof PageTopics>(
  element: HTMLElement,
  { top, least = 1, format }: LiveChartProps<Name>,
  begin: () => number,
): uPlot {
  const colors = readPalette()
  const strokes = format === undefined ? [colors.accent] : [colors.accent, colors.second]
  const axis = {
    stroke: colors.muted,
    font: `11px ${colors.font}`,
    ticks: { show: false },
    grid: { stroke: colors.grid, width: 1 },
  }
  const shares = [0.25, 0.5, 0.75]
  const axes: uPlot.Axis[] =
    format === undefined
      ? [{ show: false }, { show: false }]
      : [
          {
            ...axis,
            size: 22,
            splits: (_, __, low, high) => shares.map(share => low + (high - low) * share),
            values: ({ scales }, splits) => splits.map(at => `−${Math.round((scales.x?.max ?? at) - at)} s`),
          },
          {
            ...axis,
            size: 62,
            splits: (_, __, low, high) => [low, (low + high) / 2, high],
            values: (_, splits) => splits.map(value => (value === 0 ? '0' : format(value))),
          },
        ]
  return new uPlot(
    {
      width: Math.max(1, element.clientWidth),
      height: Math.max(1, element.clientHeight),
      legend: { show: false },
      cursor: { show: false },
      padding: format === undefined ? [2, 0, 2, 0] : [8, 4, 0, 0],
      scales: {
        x: { time: false, range: () => [begin(), performance.now() / 1_000] },
        y: { range: (_, __, largest) => [0, top ?? ceiling(largest ?? 0, least)] },
      },
      axes,
      series: [
        {},
        ...strokes.map((stroke, lane) => ({
          stroke,
          width: 1.5,
          points: { show: false },
          ...(lane === 0 ? { fill: colors.accentSoft } : {}),
        })),
      ],
    },
    [[], ...strokes.map(() => [])] as uPlot.AlignedData,
    element,
  )
}
