/** The command line of the core rows. */
import { type Options, optionsFrom } from '../options.js'
import { rowNames } from './cases/index.js'
import { peers } from './peers.js'

export function readOptions(args: readonly string[]): Options {
  return optionsFrom(args, { noun: 'peer', peers: peers.map(({ id }) => id), rows: rowNames, passes: 5 })
}
