/** Where the time of the measured window went: functions by the time in themselves, idle time left out. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples?: readonly number[]
  readonly timeDeltas?: readonly number[]
}

export interface HotSpot {
  readonly where: string
  readonly ms: number
}

const IDLE = new Set(['(idle)', '(root)'])

export function hottest({ nodes, samples = [], timeDeltas = [] }: Profile, most: number): HotSpot[] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.split('/').at(-1)
      return [id, file ? `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}` : functionName]
    }),
  )
  const times = new Map<string, number>()
  samples.forEach((id, index) => {
    const name = names.get(id) ?? ''
    if (!IDLE.has(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  })
  return [...times]
    .map(([where, ms]) => ({ where, ms }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, most)
}
