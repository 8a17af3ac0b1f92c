/** The command line of the link rows: the same words as for the core rows. */
import { pick, readCommon } from '../options.js'
import { peers } from './peers.js'
import { rows } from './rows.js'

export interface Options {
  readonly peers: readonly string[]
  readonly rows: readonly string[]
  readonly short: boolean
  readonly passes: number
  readonly profile: boolean
  readonly out: string | undefined
  /** Whether every peer and row is in. */
  readonly whole: boolean
}

export function readOptions(args: readonly string[]): Options {
  const { only, rows: asked, ...common } = readCommon(args, 1)
  const known = peers.map(({ id }) => id)
  const names = rows.map(({ row }) => row)
  const usual = rows.filter(({ short }) => short || !common.short).map(({ row }) => row)
  const find = (name: string): string[] => names.filter(row => row === name || row.startsWith(`${name}.`))
  return {
    ...common,
    peers: pick('peer', only, known, name => known.filter(id => id === name)),
    rows: asked === undefined ? usual : pick('row', asked, names, find),
    whole: only === undefined && asked === undefined,
  }
}
