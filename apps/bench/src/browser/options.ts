/** The command line of the browser rows: the same words as for the core rows. */
import { pick, readCommon } from '../options.js'
import { libraries, NONE } from './libraries.js'
import { rows } from './rows.js'

export interface Options {
  readonly libraries: readonly string[]
  readonly rows: readonly string[]
  readonly short: boolean
  readonly passes: number
  readonly profile: boolean
  readonly out: string | undefined
  /** Whether every library and row is in. */
  readonly whole: boolean
}

export function readOptions(args: readonly string[]): Options {
  const { only, rows: asked, ...common } = readCommon(args, 3)
  const known = libraries.map(({ id }) => id)
  const picked = pick('library', only, known, name => known.filter(id => id === name))
  const rowNames = rows.map(({ row }) => row)
  return {
    ...common,
    // Its cost is taken off everybody's.
    libraries: known.filter(id => id === NONE || picked.includes(id)),
    rows: pick('row', asked, rowNames, name => rowNames.filter(row => row === name || row.startsWith(`${name}.`))),
    whole: only === undefined && asked === undefined,
  }
}
