/** The command line. What is wrong with it is said in one line. */
import { parseArgs } from 'node:util'
import { rowNames } from './cases/index.js'
import { peers } from './peers.js'

export interface Options {
  readonly peers: readonly string[]
  readonly rows: readonly string[]
  readonly short: boolean
  readonly passes: number
  readonly profile: boolean
  /** Where the results go; by default a run of everything writes to `results`, and others nowhere. */
  readonly out: string | undefined
  /** Whether every peer and row is in. */
  readonly whole: boolean
}

export class UsageError extends Error {}

export function readOptions(args: readonly string[]): Options {
  const { only, rows, ...common } = readCommon(args, 5)
  const known = peers.map(peer => peer.id)
  return {
    ...common,
    peers: pick('peer', only, known, name => known.filter(id => id === name)),
    // A family stands for all of its rows: --rows publish.
    rows: pick('row', rows, rowNames, name => rowNames.filter(row => row === name || row.startsWith(`${name}.`))),
    whole: only === undefined && rows === undefined,
  }
}

/** What the commands for Node and for the browser have in common; `usual` is how many passes a whole run has. */
export function readCommon(args: readonly string[], usual: number) {
  const values = parse(args)
  const short = values.short === true
  const profile = values.profile === true
  const passes = values.passes === undefined ? (short || profile ? 1 : usual) : Number(values.passes)
  if (!(Number.isInteger(passes) && passes >= 1 && passes <= 100))
    throw new UsageError(`--passes is a number from 1 to 100, not ${values.passes}.`)
  return { short, profile, passes, out: values.out, only: values.only, rows: values.rows }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter(arg => arg !== '--'),
      options: {
        short: { type: 'boolean' },
        only: { type: 'string' },
        rows: { type: 'string' },
        passes: { type: 'string' },
        profile: { type: 'boolean' },
        out: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0])
  }
}

export function pick(
  what: string,
  list: string | undefined,
  known: readonly string[],
  find: (name: string) => string[],
): readonly string[] {
  if (list === undefined) return known
  const asked = list.split(',').map(name => ({ name, found: find(name.trim()) }))
  const unknown = asked.filter(({ found }) => found.length === 0).map(({ name }) => `"${name}"`)
  if (unknown.length > 0)
    throw new UsageError(`There is no ${what} ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  return known.filter(name => asked.some(({ found }) => found.includes(name)))
}
