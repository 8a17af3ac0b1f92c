import { NAME_TOO_LONG, PROTOCOL, TOO_MANY_PATTERNS, TOO_MANY_TOPICS, UNSAFE, Violation } from './close-code.js'
import type { Session } from './session.js'
import { LAST_VERSION } from './stamp.js'

/** What the other side may do at most; more closes the line. */
export interface SessionLimits {
  /** Topics that it may send, and as many that it may want. */
  readonly topics: number
  readonly patterns: number
  /** Of a name or a pattern, in characters. */
  readonly nameLength: number
}

/** Looks at what an other side asks for that is not trusted. It holds no counts: it is told them. */
export class Guard {
  /**
   * How far ahead of the clock an epoch of theirs may be, in milliseconds: less than what others take, so that what is passed on to those whose
   * clocks are behind does not end their lines; and more than what a bus itself begins with (`ledger.ts`).
   */
  readonly furthestAhead = 64_800_000
  readonly #limits: SessionLimits

  constructor(limits: SessionLimits) {
    this.#limits = limits
  }

  /**
   * What `__proto__` as a name would do to who keeps topics as fields of an object: buses do not, but those who read their names might.
   * @throws Violation
   */
  checkName(name: string): void {
    const { nameLength } = this.#limits
    if (name.length > nameLength) throw new Violation(NAME_TOO_LONG, `a name of more than ${nameLength} characters`)
    if (name === '__proto__') throw new Violation(UNSAFE, 'a topic named __proto__')
  }

  /** One that nobody counts to would leave no room above it. @throws Violation */
  checkVersion(version: number): void {
    if (version > LAST_VERSION) throw new Violation(PROTOCOL, 'a version that nobody counts to')
  }

  /** Before one more is added. @throws Violation */
  checkTopics(count: number): void {
    if (this.hasAll(count)) throw this.#tooManyTopics()
  }

  /** With those that are about to be added. @throws Violation */
  checkPatterns(count: number): void {
    const { patterns } = this.#limits
    if (count > patterns) throw new Violation(TOO_MANY_PATTERNS, `more than ${patterns} patterns`)
  }

  /** Whether there are as many topics as there may be. */
  hasAll(count: number): boolean {
    return count >= this.#limits.topics
  }

  /** The same, where a topic appears, which nobody is to be thrown at for: closes the line instead. */
  stops(count: number, session: Pick<Session, 'close'>): boolean {
    if (!this.hasAll(count)) return false
    const { closeCode, message } = this.#tooManyTopics()
    session.close(closeCode, message)
    return true
  }

  #tooManyTopics(): Violation {
    return new Violation(TOO_MANY_TOPICS, `more than ${this.#limits.topics} topics`)
  }
}
