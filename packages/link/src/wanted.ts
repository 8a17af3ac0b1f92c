import { compilePattern } from '@dropslot/core'
import type { Wish } from './wish.js'

/** A pattern that the other side wants, compiled. */
export interface Wanted extends Wish {
  readonly matches: (name: string) => boolean
}

/** The patterns that one other side wants. They hold no topics: asking of a name costs one look a pattern. */
export class WantedPatterns implements Iterable<Wanted> {
  readonly #wanted: Map<string, Wanted> = new Map()

  get size(): number {
    return this.#wanted.size
  }

  [Symbol.iterator](): Iterator<Wanted> {
    return this.#wanted.values()
  }

  patterns(): string[] {
    return [...this.#wanted.keys()]
  }

  get(pattern: string): Wanted | undefined {
    return this.#wanted.get(pattern)
  }

  /** Adds a pattern, or changes how one is sent that is there. */
  set(pattern: string, every: number, deltas: boolean): Wanted {
    const matches = this.#wanted.get(pattern)?.matches ?? compilePattern(pattern)
    const wanted: Wanted = { pattern, matches, every, deltas }
    this.#wanted.set(pattern, wanted)
    return wanted
  }

  /** @returns what it was, if it was there */
  delete(pattern: string): Wanted | undefined {
    const wanted = this.#wanted.get(pattern)
    this.#wanted.delete(pattern)
    return wanted
  }

  /** Whether any pattern matches. */
  matches(name: string): boolean {
    for (const { matches } of this.#wanted.values()) if (matches(name)) return true
    return false
  }
}
