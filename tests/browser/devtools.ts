/**
 * Chromium by its own protocol, over a pipe: for what a driver stands in the way of. Drivers tell every page that it has the focus, and then
 * no page is ever hidden.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

type Answer = { id?: number; result?: Record<string, unknown>; error?: { message: string }; method?: string }

export class Devtools {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>()
  /** How many events there were of each kind, by the protocol's names. */
  readonly events: Map<string, number> = new Map()
  #nextId = 1
  #session: string | undefined

  constructor(executablePath: string, profile: string) {
    const args = [
      '--headless',
      '--no-sandbox',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
    ]
    this.#process = spawn(executablePath, args, {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    })
    let rest = ''
    const output = this.#process.stdio[4] as Readable
    output.setEncoding('utf8')
    output.on('data', (text: string) => {
      const messages = (rest + text).split('\0')
      rest = messages.pop() ?? ''
      for (const message of messages) this.#receive(JSON.parse(message))
    })
  }

  #receive({ id, result, error, method }: Answer): void {
    if (method !== undefined) this.events.set(method, (this.events.get(method) ?? 0) + 1)
    const waiting = this.#waiting.get(id ?? 0)
    this.#waiting.delete(id ?? 0)
    if (error !== undefined) waiting?.reject(new Error(error.message))
    else waiting?.resolve(result as never)
  }

  /** Sends a command to a page, the one that was opened last unless told otherwise, or before that, to the browser. */
  send<R>(method: string, params: object = {}, page: string | undefined = this.#session): Promise<R> {
    const id = this.#nextId++
    const message = { id, method, params, ...(page === undefined ? {} : { sessionId: page }) }
    ;(this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** Returns what stands for the page. */
  async open(url: string): Promise<string> {
    this.#session = undefined
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url })
    const attached = await this.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
    this.#session = attached.sessionId
    return attached.sessionId
  }

  /** The value of an expression in a page, as JSON carries it; of a promise, what it gives. */
  async evaluate(expression: string, page: string | undefined = this.#session): Promise<unknown> {
    const { result } = await this.send<{ result: { value?: unknown } }>(
      'Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true },
      page,
    )
    return result.value
  }

  async setWindow(windowState: 'minimized' | 'normal'): Promise<void> {
    const { windowId } = await this.send<{ windowId: number }>('Browser.getWindowForTarget')
    await this.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
  }

  async close(): Promise<void> {
    const { pid } = this.#process
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
    await ended
  }
}
