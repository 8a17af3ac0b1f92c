/** A chart: a line a row, dots on a logarithmic scale. Text, readable by day and by night. */
export interface Line {
  readonly label: string
  readonly dots: readonly { readonly kind: 'core' | 'limit' | 'peer'; readonly value: number; readonly title: string }[]
}

export interface Chart {
  readonly title: string
  /** For those who do not see it. */
  readonly label: string
  readonly lines: readonly Line[]
}

const LEFT = 330
const WIDTH = 960
const RIGHT = 24
const TOP = 64
const STEP = 24

/** What matters is drawn last, on top. */
const layers = ['peer', 'limit', 'core']

const style = `
    text { font: 12px system-ui, sans-serif; fill: #57606a }
    .grid { stroke: #8b949e; stroke-opacity: .25 }
    .peer { fill: #8b949e; fill-opacity: .55 }
    .limit { fill: none; stroke: #57606a; stroke-width: 2 }
    .core { fill: #0969da }
    .strong { font-weight: 600; fill: #24292f }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1 }
      .limit { stroke: #9198a1 }
      .core { fill: #58a6ff }
      .strong { fill: #f0f6fc }
    }`

export function lineChart({ title, label, lines }: Chart): string {
  const values = lines.flatMap(({ dots }) => dots.map(({ value }) => value))
  const low = Math.floor(Math.log10(Math.min(1, ...values)))
  const high = Math.ceil(Math.log10(Math.max(10, ...values)))
  const x = (value: number): string =>
    (LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const bottom = TOP + lines.length * STEP
  const decades = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
  const drawn = lines.map(({ label: name, dots }, index) => {
    const y = TOP + index * STEP + STEP / 2
    const circles = [...dots]
      .sort((a, b) => layers.indexOf(a.kind) - layers.indexOf(b.kind))
      .map(
        ({ kind, value, title: text }) =>
          `<circle class="${kind}" cx="${x(value)}" cy="${y}" r="${kind === 'peer' ? 4 : 5.5}"><title>${escaped(text)}</title></circle>`,
      )
    return `  <text x="${LEFT - 14}" y="${y + 4}" text-anchor="end">${escaped(name)}</text>\n  <line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>\n  ${circles.join('')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 40}" role="img" aria-label="${escaped(label)}">
  <style>${style}
  </style>
  <text class="strong" x="14" y="24">${escaped(title)}</text>
  <circle class="core" cx="20" cy="44" r="5.5"/><text x="32" y="48">DropSlot</text>
  <circle class="limit" cx="110" cy="44" r="5.5"/><text x="122" y="48">limit, by hand</text>
  <circle class="peer" cx="230" cy="44" r="4"/><text x="242" y="48">peers</text>
${decades.map(value => `  <line class="grid" x1="${x(value)}" x2="${x(value)}" y1="${TOP}" y2="${bottom}"/><text x="${x(value)}" y="${bottom + 20}" text-anchor="middle">${value.toLocaleString('en-US', { maximumFractionDigits: 3 })}</text>`).join('\n')}
${drawn.join('\n')}
</svg>
`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
