/** The command line of the browser rows. */
import { type Options, optionsFrom } from '../options.js'
import { libraries, NONE } from './libraries.js'
import { rows } from './rows.js'

export function readOptions(args: readonly string[]): Options {
  return optionsFrom(args, {
    noun: 'library',
    peers: libraries.map(({ id }) => id),
    // Its cost is taken off everybody's.
    always: [NONE],
    rows: rows.map(({ row }) => row),
    passes: 3,
  })
}
