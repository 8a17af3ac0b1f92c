/** Processes that answer: commands and their results as messages over the channel that `fork` makes. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a process can be asked; each takes one argument, which must survive JSON, like the answer. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>

interface Question {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** In the process: answers until the channel closes, and ends with it. */
export function answer(commands: Commands): void {
  process.on('message', async ({ id, name, argument }: Question) => {
    try {
      const command = commands[name] as ((argument: unknown) => unknown) | undefined
      if (command === undefined) throw new Error(`There is no command ${name}.`)
      process.send?.({ id, result: await command(argument) } satisfies Answer)
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer)
    }
  })
  // So that profiles are written, and nothing outlives the run.
  process.on('disconnect', () => process.exit(0))
}

/** A question that is not answered for so long will not be. */
const TIMEOUT_MS = 60_000

/** Outside of the process. */
export class HelperProcess<C extends Commands> {
  readonly #child: ChildProcess
  readonly #waiting: Map<number, (answer: Answer) => void> = new Map()
  #lastId = 0
  #errors = ''

  /** `file` is a bundle beside this one. */
  constructor(file: string, args: readonly string[], flags: readonly string[] = []) {
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
      execArgv: [...flags],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text).slice(-10_000)
    })
    this.#child.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer))
    this.#child.on('error', error => this.#fail(error.message))
    this.#child.on('exit', (code, signal) => this.#fail(`ended with ${signal ?? code}${errorLine(this.#errors)}`))
  }

  ask<K extends keyof C & string>(name: K, argument: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#waiting.get(id)?.({ id, error: 'gave no answer' }), TIMEOUT_MS)
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        if (error === undefined) resolve(result as Awaited<ReturnType<C[K]>>)
        else reject(new Error(`${name}: ${error}`))
      })
      if (this.#child.connected) this.#child.send({ id, name, argument } satisfies Question)
      else this.#fail('has ended')
    })
  }

  /** Ends it, and waits for that; one that is too busy to hear of it is killed. */
  async end(patience: number = 1_000): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience)
    await ended
    clearTimeout(timer)
  }

  #fail(error: string): void {
    for (const [id, answered] of [...this.#waiting]) answered({ id, error })
  }
}

/** The line of a crash that says what it was. */
function errorLine(text: string): string {
  const line = text.split('\n').find(each => /^(\w*Error|FATAL)/.test(each))
  return line === undefined ? '' : `: ${line.slice(0, 200)}`
}
