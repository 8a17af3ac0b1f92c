/**
 * Programs: what is done to a bus, step by step, and what its listeners do when they are called. A program is plain data, so that
 * it can be made at random, made smaller, and read: it prints as a list of steps.
 *
 * Who is meant is said by number: the `pick`th of those that there are when the step runs, counted round.
 */
import { toStringMethod } from 'fast-check'
import type { Rules } from './plain.js'

/** Names of all kinds; the last is no name of a topic at the beginning, but of the listener's own. */
export const NAMES = ['a', 'a/b', 'a/c', 'a/b/c', '__proto__', '🙂'] as const
/** Stands for the topic of the listener that acts; outside of listeners for the first name. */
export const OWN = -1

/** Patterns, and by hand which of the names each matches; one is given to the bus as a predicate. */
export const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  '**': NAMES,
  '*': ['a', '__proto__', '🙂'],
  'a/*': ['a/b', 'a/c'],
  'a/**': ['a', 'a/b', 'a/c', 'a/b/c'],
  '**/c': ['a/c', 'a/b/c'],
  predicate: ['a', '🙂'],
}

export type DeliveryKind = 'sync' | 'microtask' | 'frame' | 'every 5' | 'every 20' | 'manual' | 'at once' | 'failing'

/** What a listener does in one of its calls, and how the call ends. */
export interface Reaction {
  readonly steps: readonly Step[]
  readonly end: 'returns' | 'throws' | 'rejects' | 'resolves' | 'slow' | 'thenable'
}

/** What a listener does: at each call, and when it is told of the end. */
export interface Script {
  readonly calls: readonly Reaction[]
  readonly atEnd: readonly Step[]
}

export type Via = 'bus' | 'handle'

export type Step =
  | { readonly do: 'publish'; readonly name: number; readonly via: Via; readonly bad: boolean }
  | { readonly do: 'misuse'; readonly name: number; readonly via: Via }
  | { readonly do: 'hold' | 'remove'; readonly name: number }
  | { readonly do: 'pull'; readonly name: number; readonly via: Via; readonly immediate: boolean }
  | {
      readonly do: 'push'
      readonly name: number
      readonly via: Via
      readonly immediate: boolean
      readonly delivery: DeliveryKind
      readonly script: Script
    }
  | { readonly do: 'watch'; readonly pattern: string; readonly immediate: boolean }
  | {
      readonly do: 'push watch'
      readonly pattern: string
      readonly immediate: boolean
      readonly delivery: DeliveryKind
      readonly script: Script
    }
  | {
      readonly do: 'wait'
      readonly pick: number
      readonly timeout: number | undefined
      readonly signal: 'none' | 'later' | 'aborted'
    }
  | { readonly do: 'take' | 'next' | 'break' | 'close' | 'dispose' | 'stop' | 'stop self'; readonly pick: number }
  | { readonly do: 'abort' | 'drain' | 'close watch' | 'resolve' | 'reject'; readonly pick: number }
  | { readonly do: 'deliver'; readonly pick: number; readonly twice: boolean }
  | { readonly do: 'batch'; readonly steps: readonly Step[]; readonly throws: boolean }
  | { readonly do: 'flush' | 'clean up' | 'close bus' | 'microtasks' | 'frame' }
  | { readonly do: 'advance'; readonly ms: number }

export class Program {
  readonly rules: Rules
  readonly steps: readonly Step[]

  constructor(rules: Rules, steps: readonly Step[]) {
    this.rules = rules
    this.steps = steps
  }

  [toStringMethod](): string {
    const { maxTopics, staleAfter, checked } = this.rules
    const rules = `maxTopics ${maxTopics}, staleAfter ${staleAfter ?? 'never'}${checked ? ', a/* refuses bad' : ''}`
    return `\nA bus (${rules})\n${this.steps.map(step => printStep(step, '  ')).join('\n')}\n`
  }
}

/** One line a step; what is done inside it stands below it, further in. */
function printStep(step: Step, indent: string): string {
  const { do: what, ...rest } = step
  const words: string[] = [what]
  const inner: string[] = []
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'script') {
      const { calls, atEnd } = value as Script
      const within = (nested: Step): string => printStep(nested, `${indent}    `)
      for (const [call, { steps, end }] of calls.entries()) {
        inner.push(`${indent}  call ${call + 1} ${end}`, ...steps.map(within))
      }
      if (atEnd.length > 0) inner.push(`${indent}  at the end`, ...atEnd.map(within))
    } else if (key === 'steps') {
      inner.push(...(value as readonly Step[]).map(nested => printStep(nested, `${indent}  `)))
    } else if (key === 'name') words.push(value === OWN ? 'own' : `'${NAMES[value as number]}'`)
    else if (key === 'pick') words.push(`#${value}`)
    else if (value === true) words.push(key)
    else if (key === 'via' && value === 'bus') continue
    else if (key === 'timeout' || key === 'signal') {
      if (value !== undefined && value !== 'none') words.push(`${key} ${value}`)
    } else if (value !== false) words.push(String(value))
  }
  return [`${indent}${words.join(' ')}`, ...inner].join('\n')
}
