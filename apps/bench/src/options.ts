/** The command line, the same for all families of rows. What is wrong with it is said in one line. */
import { parseArgs } from 'node:util'

export interface Options {
  /** The ids of those who are measured. They, and the rows, are in the order of the report. */
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

/** What there is to ask for. */
export interface Choice {
  /** What messages call those that are measured. */
  readonly noun: 'peer' | 'library'
  readonly peers: readonly string[]
  /** Measured whether they were asked for or not. */
  readonly always?: readonly string[]
  /** A family of them, the part before the dot, stands for all that are in it. */
  readonly rows: readonly string[]
  /** What a short run has of the rows; all of them, if left out. */
  readonly shortRows?: readonly string[]
  /** How many passes a run of everything has. */
  readonly passes: number
}

/** A run of everything is; a short one only shows that all of this works, and a profiler is in the figures. */
export function isOfRecord({ whole, short, profile, out }: Options): boolean {
  return whole && !short && !profile && out === undefined
}

/** What the user can mend, told without a stack. */
export class UsageError extends Error {}

export function optionsFrom(args: readonly string[], choice: Choice): Options {
  const { only, rows, ...values } = parse(args)
  const short = values.short === true
  const profile = values.profile === true
  const passes = values.passes === undefined ? (short || profile ? 1 : choice.passes) : Number(values.passes)
  if (!(Number.isInteger(passes) && passes >= 1 && passes <= 100))
    throw new UsageError(`--passes is a number from 1 to 100, not ${values.passes}.`)
  const picked = pick(choice.noun, only, choice.peers, (id, name) => id === name)
  const usual = short ? (choice.shortRows ?? choice.rows) : choice.rows
  return {
    ...{ short, profile, passes, out: values.out },
    peers: choice.peers.filter(id => picked.includes(id) || choice.always?.includes(id)),
    rows:
      rows === undefined
        ? usual
        : pick('row', rows, choice.rows, (row, name) => row === name || row.startsWith(`${name}.`)),
    whole: only === undefined && rows === undefined,
  }
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

/** Those that a list with commas names, all if there is none. */
function pick(
  noun: string,
  list: string | undefined,
  known: readonly string[],
  isMeant: (one: string, name: string) => boolean,
): readonly string[] {
  if (list === undefined) return known
  const names = list.split(',').map(name => name.trim())
  const unknown = names.filter(name => !known.some(one => isMeant(one, name))).map(name => `"${name}"`)
  if (unknown.length > 0)
    throw new UsageError(`There is no ${noun} ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  return known.filter(one => names.some(name => isMeant(one, name)))
}
