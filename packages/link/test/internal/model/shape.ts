/** Who is joined to whom. */
export interface Shape {
  readonly nodes: number
  /** Both ways: what one publishes, both settle on. */
  readonly both: readonly (readonly [number, number])[]
  /** One way: the second reads what the first has. */
  readonly reads: readonly (readonly [source: number, reader: number])[]
  /** Those who are in a group, each with a line to every other. */
  readonly group: readonly number[]
}

const none: Pick<Shape, 'both' | 'reads' | 'group'> = { both: [], reads: [], group: [] }

export const shapes: Readonly<Record<string, Shape>> = {
  pair: { ...none, nodes: 2, both: [[0, 1]] },
  chain: {
    ...none,
    nodes: 4,
    both: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  },
  star: {
    ...none,
    nodes: 4,
    both: [
      [1, 0],
      [1, 2],
      [1, 3],
    ],
  },
  ring: {
    ...none,
    nodes: 4,
    both: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ],
  },
  triangle: {
    ...none,
    nodes: 3,
    both: [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  },
  reader: { ...none, nodes: 2, reads: [[0, 1]] },
  readers: {
    ...none,
    nodes: 5,
    both: [[0, 1]],
    reads: [
      [1, 2],
      [2, 3],
      [1, 4],
    ],
  },
  group: { ...none, nodes: 4, group: [0, 1, 2, 3] },
  'group with a server': { ...none, nodes: 5, group: [0, 1, 2], both: [[0, 3]], reads: [[3, 4]] },
}
