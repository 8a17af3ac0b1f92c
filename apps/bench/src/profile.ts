/** What a CPU profile says, briefly: in which functions the time was spent. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples?: readonly number[]
  /** Before each sample, in microseconds. */
  readonly timeDeltas?: readonly number[]
}

export interface HotSpot {
  readonly where: string
  /** In the function itself. */
  readonly ms: number
  /** Of the whole time, 0 to 1. */
  readonly share: number
}

/** How many functions are told of. */
const MOST = 20

const IDLE: ReadonlySet<string> = new Set(['(idle)', '(root)'])

/** The functions with the largest shares, largest first, and no idle time among them. */
export function hottest({ nodes, samples = [], timeDeltas = [] }: Profile): HotSpot[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  let whole = 0
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '?'
    const ms = (timeDeltas[index] ?? 0) / 1000
    whole += ms
    if (!IDLE.has(name)) times.set(name, (times.get(name) ?? 0) + ms)
  })
  return [...times]
    .map(([where, ms]) => ({ where, ms, share: ms / whole }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MOST)
}

/** With the file as it is called in its package, or in the bundle. */
function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)'
  const file = url.replace(/^.*\/(dist|node_modules)\/|^\w+:\/\/[^/]*\//, '')
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}
