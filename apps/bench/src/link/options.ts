/** The command line of the link rows. */
import { type Options, optionsFrom } from '../options.js'
import { peers } from './peers.js'
import { rows } from './rows.js'

export function readOptions(args: readonly string[]): Options {
  return optionsFrom(args, {
    noun: 'peer',
    peers: peers.map(({ id }) => id),
    rows: rows.map(({ row }) => row),
    shortRows: rows.filter(({ short }) => short).map(({ row }) => row),
    passes: 1,
  })
}
