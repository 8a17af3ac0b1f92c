import type { IncomingMessage } from 'node:http'
import { wordsOf } from './check.js'

/** Who asks to be let in. */
export interface AuthorizeRequest {
  /** What the client's `webSocket(url, { token })` shows; undefined if it shows none. */
  readonly token: string | undefined
  /** The page that the client runs in; undefined where it is no page. */
  readonly origin: string | undefined
  /** As connections are counted by. */
  readonly address: string
  /** The request itself: its headers, its cookies, its address. */
  readonly request: IncomingMessage
  /** Aborted when the answer is of no use any more: it took too long, or the client has gone. */
  readonly signal: AbortSignal
}

/** What one client may do, asked once for each topic and connection: also for each that a pattern of the client's matches. */
export interface Grant {
  /** Whether it may be sent a topic; all, unless told otherwise. */
  read?(topic: string): boolean
  /** Whether it may publish to a topic; none, unless told otherwise. */
  write?(topic: string): boolean
}

/** `true` lets a client read everything and write nothing; what is neither that nor a grant keeps it out. */
export type Authorization = boolean | Grant | null | undefined

export type Authorize = (request: AuthorizeRequest) => Authorization | Promise<Authorization>

/**
 * What an answer lets a client do; undefined where it keeps the client out.
 * @throws TypeError for an object that is no grant, as a user's record is: without a `read` it would be one that lets everything be read
 */
export function grantOf(answer: unknown): Grant | undefined {
  if (answer === true) return {}
  if (typeof answer !== 'object' || answer === null) return undefined
  const { read, write } = answer as Grant
  const prototype: unknown = Object.getPrototypeOf(answer)
  const isLiteral = prototype === Object.prototype || prototype === null
  const other = isLiteral ? Object.keys(answer).find(key => key !== 'read' && key !== 'write') : undefined
  const isGrant = isLiteral ? other === undefined : (read ?? write) !== undefined
  if (isGrant && [read, write].every(ask => ask === undefined || typeof ask === 'function')) return answer
  const what = other === undefined ? 'which is none' : `which has ${other}`
  throw new TypeError(`authorize gives true, false, or a grant of two functions, read and write, not an object ${what}`)
}

/** What a user's code threw, as the end of a sentence; also what has no words, which would throw once more. */
export function thrownWords(cause: unknown): string {
  try {
    return wordsOf(cause)
  } catch {
    return 'something that has no words'
  }
}

/** Asks a grant, which is a user's code: what is not `true` is no, and so is a throw, which is reported. */
export class GrantCheck {
  readonly #grant: Grant
  readonly #onThrow: (topic: string, error: unknown) => void

  constructor(grant: Grant, onThrow: (topic: string, error: unknown) => void) {
    this.#grant = grant
    this.#onThrow = onThrow
  }

  mayRead(topic: string): boolean {
    const grant = this.#grant
    return grant.read === undefined || this.#ask(topic, () => grant.read?.(topic))
  }

  mayWrite(topic: string): boolean {
    const grant = this.#grant
    return grant.write !== undefined && this.#ask(topic, () => grant.write?.(topic))
  }

  /** Whether there is any topic to ask of. */
  get mayWriteSome(): boolean {
    return this.#grant.write !== undefined
  }

  #ask(topic: string, question: () => unknown): boolean {
    try {
      // A promise would be truthy, and let everybody in.
      return question() === true
    } catch (error) {
      this.#onThrow(topic, error)
      return false
    }
  }
}
